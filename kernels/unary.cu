// Written by gradlite.ops.write; do not edit.
// unary.cu - the elementwise operations of 1 operand, from the tables of gradlite/ops.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor, Layout and LANES come from the form in which it is
// compiled, such as flat.cuh.  README.md says more.

//@ reciprocal_forward [floating] - y = 1 / input
__device__ __forceinline__ void reciprocal_forward_one(A x, A& y) {
  y = A(1) / x;
}
extern "C" __global__ void reciprocal_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) reciprocal_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ reciprocal_backward [floating] - the gradients of reciprocal, which saves the result
__device__ __forceinline__ void reciprocal_backward_one(A g, A y, A& gx) {
  gx = -g * (y * y);
}
extern "C" __global__ void reciprocal_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                               Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) reciprocal_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ neg_forward - y = -input
__device__ __forceinline__ void neg_forward_one(A x, A& y) {
  y = -x;
}
extern "C" __global__ void neg_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) neg_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ neg_backward [floating] - the gradients of neg, which saves nothing
__device__ __forceinline__ void neg_backward_one(A g, A& gx) {
  gx = -g;
}
extern "C" __global__ void neg_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) neg_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ abs_forward - y = the absolute value
__device__ __forceinline__ void abs_forward_one(A x, A& y) {
  y = absolute(x);
}
extern "C" __global__ void abs_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) abs_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ abs_backward [floating] - the gradients of abs, which saves x
__device__ __forceinline__ void abs_backward_one(A g, A x, A& gx) {
  gx = g * sign_of(x);
}
extern "C" __global__ void abs_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) abs_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ angle_forward [floating] - y = the angle in the complex plane, in radians
__device__ __forceinline__ void angle_forward_one(A x, A& y) {
  y = angle_of(x);
}
extern "C" __global__ void angle_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) angle_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ angle_backward [floating] - the gradients of angle, which saves x
__device__ __forceinline__ void angle_backward_one(A g, A x, A& gx) {
  gx = A(0);
}
extern "C" __global__ void angle_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) angle_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ sign_forward - y = the sign: -1, 0 or 1
__device__ __forceinline__ void sign_forward_one(A x, A& y) {
  y = sign_of(x);
}
extern "C" __global__ void sign_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sign_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sign_backward [floating] - the gradients of sign, which saves nothing
__device__ __forceinline__ void sign_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void sign_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sign_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ sgn_forward - y = the sign: -1, 0 or 1; of a complex number itself divided by its absolute value
__device__ __forceinline__ void sgn_forward_one(A x, A& y) {
  y = sign_of(x);
}
extern "C" __global__ void sgn_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sgn_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sgn_backward [floating] - the gradients of sgn, which saves x, the result
__device__ __forceinline__ void sgn_backward_one(A g, A x, A y, A& gx) {
  gx = A(0);
}
extern "C" __global__ void sgn_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ y,
                                        T* __restrict__ gx, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(y, i, 2, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sgn_backward_one(g_[k], x_[k], y_[k], gx_[k]);
    store(gx, i, 3, gx_);
  }
  finish(gx, i, 3);
}

//@ clamp_forward - y = input, at least min and at most max
__device__ __forceinline__ void clamp_forward_one(A x, A min, A max, A& y) {
  y = minimum(max, maximum(min, x));
}
extern "C" __global__ void clamp_forward(const T* x, T* y, A min, A max, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_forward_one(x_[k], min, max, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ clamp_backward [floating] - the gradients of clamp, which saves x
__device__ __forceinline__ void clamp_backward_one(A g, A x, A min, A max, A& gx) {
  gx = x >= min && x <= max ? g : A(0);
}
extern "C" __global__ void clamp_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx, A min,
                                          A max, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_backward_one(g_[k], x_[k], min, max, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ nan_to_num_forward - y = input with numbers for NaN and the infinities
__device__ __forceinline__ void nan_to_num_forward_one(A x, A nan, A posinf, A neginf, A& y) {
  const bool t0 = is_infinite(x);
  y = is_nan(x) ? nan : t0 && x > A(0) ? posinf : t0 ? neginf : x;
}
extern "C" __global__ void nan_to_num_forward(const T* x, T* y, A nan, A posinf, A neginf, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) nan_to_num_forward_one(x_[k], nan, posinf, neginf, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ nan_to_num_backward [floating] - the gradients of nan_to_num, which saves x
__device__ __forceinline__ void nan_to_num_backward_one(A g, A x, A& gx) {
  gx = g * (is_finite(x) ? A(1) : A(0));
}
extern "C" __global__ void nan_to_num_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) nan_to_num_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ exp_forward [floating] - y = e raised to input
__device__ __forceinline__ void exp_forward_one(A x, A& y) {
  y = exp(x);
}
extern "C" __global__ void exp_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) exp_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ exp_backward [floating] - the gradients of exp, which saves the result
__device__ __forceinline__ void exp_backward_one(A g, A y, A& gx) {
  gx = g * y;
}
extern "C" __global__ void exp_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) exp_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ exp2_forward [floating] - y = 2 raised to input
__device__ __forceinline__ void exp2_forward_one(A x, A& y) {
  y = exp2(x);
}
extern "C" __global__ void exp2_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) exp2_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ exp2_backward [floating] - the gradients of exp2, which saves the result
__device__ __forceinline__ void exp2_backward_one(A g, A y, A& gx) {
  gx = g * y * A(0.6931471805599453);
}
extern "C" __global__ void exp2_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) exp2_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ expm1_forward [floating] - y = exp(input) - 1, exact near 0
__device__ __forceinline__ void expm1_forward_one(A x, A& y) {
  y = expm1(x);
}
extern "C" __global__ void expm1_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) expm1_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ expm1_backward [floating] - the gradients of expm1, which saves the result
__device__ __forceinline__ void expm1_backward_one(A g, A y, A& gx) {
  gx = g * (y + A(1));
}
extern "C" __global__ void expm1_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) expm1_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ log_forward [floating] - y = the natural logarithm
__device__ __forceinline__ void log_forward_one(A x, A& y) {
  y = log(x);
}
extern "C" __global__ void log_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ log_backward [floating] - the gradients of log, which saves x
__device__ __forceinline__ void log_backward_one(A g, A x, A& gx) {
  gx = g / x;
}
extern "C" __global__ void log_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ log2_forward [floating] - y = the logarithm to base 2
__device__ __forceinline__ void log2_forward_one(A x, A& y) {
  y = log2(x);
}
extern "C" __global__ void log2_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log2_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ log2_backward [floating] - the gradients of log2, which saves x
__device__ __forceinline__ void log2_backward_one(A g, A x, A& gx) {
  gx = g / (x * A(0.6931471805599453));
}
extern "C" __global__ void log2_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log2_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ log10_forward [floating] - y = the logarithm to base 10
__device__ __forceinline__ void log10_forward_one(A x, A& y) {
  y = log10(x);
}
extern "C" __global__ void log10_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log10_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ log10_backward [floating] - the gradients of log10, which saves x
__device__ __forceinline__ void log10_backward_one(A g, A x, A& gx) {
  gx = g / (x * A(2.302585092994046));
}
extern "C" __global__ void log10_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log10_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ log1p_forward [floating] - y = log(1 + input), exact near 0
__device__ __forceinline__ void log1p_forward_one(A x, A& y) {
  y = log1p(x);
}
extern "C" __global__ void log1p_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log1p_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ log1p_backward [floating] - the gradients of log1p, which saves x
__device__ __forceinline__ void log1p_backward_one(A g, A x, A& gx) {
  gx = g / (x + A(1));
}
extern "C" __global__ void log1p_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) log1p_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ sqrt_forward [floating] - y = the square root
__device__ __forceinline__ void sqrt_forward_one(A x, A& y) {
  y = sqrt(x);
}
extern "C" __global__ void sqrt_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sqrt_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sqrt_backward [floating] - the gradients of sqrt, which saves the result
__device__ __forceinline__ void sqrt_backward_one(A g, A y, A& gx) {
  gx = g / (A(2) * y);
}
extern "C" __global__ void sqrt_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sqrt_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ rsqrt_forward [floating] - y = 1 / sqrt(input)
__device__ __forceinline__ void rsqrt_forward_one(A x, A& y) {
  y = rsqrt(x);
}
extern "C" __global__ void rsqrt_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsqrt_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ rsqrt_backward [floating] - the gradients of rsqrt, which saves the result
__device__ __forceinline__ void rsqrt_backward_one(A g, A y, A& gx) {
  gx = A(-0.5) * g * (y * y * y);
}
extern "C" __global__ void rsqrt_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsqrt_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ sin_forward [floating] - y = the sine
__device__ __forceinline__ void sin_forward_one(A x, A& y) {
  y = sin(x);
}
extern "C" __global__ void sin_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sin_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sin_backward [floating] - the gradients of sin, which saves x
__device__ __forceinline__ void sin_backward_one(A g, A x, A& gx) {
  gx = g * cos(x);
}
extern "C" __global__ void sin_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sin_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ cos_forward [floating] - y = the cosine
__device__ __forceinline__ void cos_forward_one(A x, A& y) {
  y = cos(x);
}
extern "C" __global__ void cos_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) cos_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ cos_backward [floating] - the gradients of cos, which saves x
__device__ __forceinline__ void cos_backward_one(A g, A x, A& gx) {
  gx = g * -sin(x);
}
extern "C" __global__ void cos_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) cos_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ tan_forward [floating] - y = the tangent
__device__ __forceinline__ void tan_forward_one(A x, A& y) {
  y = tan(x);
}
extern "C" __global__ void tan_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) tan_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ tan_backward [floating] - the gradients of tan, which saves the result
__device__ __forceinline__ void tan_backward_one(A g, A y, A& gx) {
  gx = g * (A(1) + y * y);
}
extern "C" __global__ void tan_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) tan_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ asin_forward [floating] - y = the angle whose sine is input
__device__ __forceinline__ void asin_forward_one(A x, A& y) {
  y = asin(x);
}
extern "C" __global__ void asin_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) asin_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ asin_backward [floating] - the gradients of asin, which saves x
__device__ __forceinline__ void asin_backward_one(A g, A x, A& gx) {
  gx = g * rsqrt(-x * x + A(1));
}
extern "C" __global__ void asin_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) asin_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ acos_forward [floating] - y = the angle whose cosine is input
__device__ __forceinline__ void acos_forward_one(A x, A& y) {
  y = acos(x);
}
extern "C" __global__ void acos_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) acos_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ acos_backward [floating] - the gradients of acos, which saves x
__device__ __forceinline__ void acos_backward_one(A g, A x, A& gx) {
  gx = g * -rsqrt(-x * x + A(1));
}
extern "C" __global__ void acos_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) acos_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ atan_forward [floating] - y = the angle whose tangent is input
__device__ __forceinline__ void atan_forward_one(A x, A& y) {
  y = atan(x);
}
extern "C" __global__ void atan_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atan_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ atan_backward [floating] - the gradients of atan, which saves x
__device__ __forceinline__ void atan_backward_one(A g, A x, A& gx) {
  gx = g / (x * x + A(1));
}
extern "C" __global__ void atan_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atan_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ sinh_forward [floating] - y = the hyperbolic sine
__device__ __forceinline__ void sinh_forward_one(A x, A& y) {
  y = sinh(x);
}
extern "C" __global__ void sinh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sinh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sinh_backward [floating] - the gradients of sinh, which saves x
__device__ __forceinline__ void sinh_backward_one(A g, A x, A& gx) {
  gx = g * cosh(x);
}
extern "C" __global__ void sinh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sinh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ cosh_forward [floating] - y = the hyperbolic cosine
__device__ __forceinline__ void cosh_forward_one(A x, A& y) {
  y = cosh(x);
}
extern "C" __global__ void cosh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) cosh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ cosh_backward [floating] - the gradients of cosh, which saves x
__device__ __forceinline__ void cosh_backward_one(A g, A x, A& gx) {
  gx = g * sinh(x);
}
extern "C" __global__ void cosh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) cosh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ tanh_forward [floating] - y = the hyperbolic tangent
__device__ __forceinline__ void tanh_forward_one(A x, A& y) {
  y = tanh(x);
}
extern "C" __global__ void tanh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) tanh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ tanh_backward [floating] - the gradients of tanh, which saves the result
__device__ __forceinline__ void tanh_backward_one(A g, A y, A& gx) {
  gx = g * ((A(1) - y) * (A(1) + y));
}
extern "C" __global__ void tanh_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) tanh_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ asinh_forward [floating] - y = the inverse hyperbolic sine
__device__ __forceinline__ void asinh_forward_one(A x, A& y) {
  y = asinh(x);
}
extern "C" __global__ void asinh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) asinh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ asinh_backward [floating] - the gradients of asinh, which saves x
__device__ __forceinline__ void asinh_backward_one(A g, A x, A& gx) {
  gx = g * rsqrt(x * x + A(1));
}
extern "C" __global__ void asinh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) asinh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ acosh_forward [floating] - y = the inverse hyperbolic cosine
__device__ __forceinline__ void acosh_forward_one(A x, A& y) {
  y = acosh(x);
}
extern "C" __global__ void acosh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) acosh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ acosh_backward [floating] - the gradients of acosh, which saves x
__device__ __forceinline__ void acosh_backward_one(A g, A x, A& gx) {
  gx = g * rsqrt(x * x - A(1));
}
extern "C" __global__ void acosh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) acosh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ atanh_forward [floating] - y = the inverse hyperbolic tangent
__device__ __forceinline__ void atanh_forward_one(A x, A& y) {
  y = atanh(x);
}
extern "C" __global__ void atanh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atanh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ atanh_backward [floating] - the gradients of atanh, which saves x
__device__ __forceinline__ void atanh_backward_one(A g, A x, A& gx) {
  gx = g * (A(1) / (A(1) - x * x));
}
extern "C" __global__ void atanh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atanh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ sinc_forward [floating] - y = sin(pi * input) / (pi * input), and 1 at 0
__device__ __forceinline__ void sinc_forward_one(A x, A& y) {
  const A t0 = x * A(3.141592653589793);
  y = x == A(0) ? A(1) : sin(t0) / t0;
}
extern "C" __global__ void sinc_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sinc_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sinc_backward [floating] - the gradients of sinc, which saves x
__device__ __forceinline__ void sinc_backward_one(A g, A x, A& gx) {
  const A t0 = x * x * A(3.141592653589793);
  const A t1 = x * A(3.141592653589793);
  gx = t0 == A(0) ? A(0) : g * ((t1 * cos(t1) - sin(t1)) / t0);
}
extern "C" __global__ void sinc_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sinc_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ deg2rad_forward [floating] - y = radians of degrees
__device__ __forceinline__ void deg2rad_forward_one(A x, A& y) {
  y = x * A(0.017453292519943295);
}
extern "C" __global__ void deg2rad_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) deg2rad_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ deg2rad_backward [floating] - the gradients of deg2rad, which saves nothing
__device__ __forceinline__ void deg2rad_backward_one(A g, A& gx) {
  gx = g * A(0.017453292519943295);
}
extern "C" __global__ void deg2rad_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) deg2rad_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ rad2deg_forward [floating] - y = degrees of radians
__device__ __forceinline__ void rad2deg_forward_one(A x, A& y) {
  y = x * A(57.29577951308232);
}
extern "C" __global__ void rad2deg_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rad2deg_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ rad2deg_backward [floating] - the gradients of rad2deg, which saves nothing
__device__ __forceinline__ void rad2deg_backward_one(A g, A& gx) {
  gx = g * A(57.29577951308232);
}
extern "C" __global__ void rad2deg_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rad2deg_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ floor_forward - y = input rounded down
__device__ __forceinline__ void floor_forward_one(A x, A& y) {
  y = round_down(x);
}
extern "C" __global__ void floor_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) floor_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ floor_backward [floating] - the gradients of floor, which saves nothing
__device__ __forceinline__ void floor_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void floor_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) floor_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ ceil_forward - y = input rounded up
__device__ __forceinline__ void ceil_forward_one(A x, A& y) {
  y = round_up(x);
}
extern "C" __global__ void ceil_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ceil_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ ceil_backward [floating] - the gradients of ceil, which saves nothing
__device__ __forceinline__ void ceil_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void ceil_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ceil_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ trunc_forward - y = input rounded towards 0
__device__ __forceinline__ void trunc_forward_one(A x, A& y) {
  y = round_to_zero(x);
}
extern "C" __global__ void trunc_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) trunc_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ trunc_backward [floating] - the gradients of trunc, which saves nothing
__device__ __forceinline__ void trunc_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void trunc_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) trunc_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ round_forward - y = input rounded to the next whole number, halves to the even one
__device__ __forceinline__ void round_forward_one(A x, A& y) {
  y = round_to_even(x);
}
extern "C" __global__ void round_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ round_backward [floating] - the gradients of round, which saves nothing
__device__ __forceinline__ void round_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void round_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ round_decimals_forward [floating] - y = input rounded to digits behind the point
__device__ __forceinline__ void round_decimals_forward_one(A x, A scale, A& y) {
  y = round_to_even(x * scale) / scale;
}
extern "C" __global__ void round_decimals_forward(const T* x, T* y, A scale, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_decimals_forward_one(x_[k], scale, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ round_decimals_backward [floating] - the gradients of round_decimals, which saves nothing
__device__ __forceinline__ void round_decimals_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void round_decimals_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_decimals_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ round_tens_forward [floating] - y = input rounded to tens, hundreds ...
__device__ __forceinline__ void round_tens_forward_one(A x, A scale, A& y) {
  y = round_to_even(x / scale) * scale;
}
extern "C" __global__ void round_tens_forward(const T* x, T* y, A scale, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_tens_forward_one(x_[k], scale, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ round_tens_backward [floating] - the gradients of round_tens, which saves nothing
__device__ __forceinline__ void round_tens_backward_one(A g, A& gx) {
  gx = A(0);
}
extern "C" __global__ void round_tens_backward(const T* __restrict__ g, T* __restrict__ gx, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) round_tens_backward_one(g_[k], gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ frac_forward [floating] - y = what trunc takes away
__device__ __forceinline__ void frac_forward_one(A x, A& y) {
  y = x - round_to_zero(x);
}
extern "C" __global__ void frac_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) frac_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ erf_forward [floating] - y = the error function
__device__ __forceinline__ void erf_forward_one(A x, A& y) {
  y = erf(x);
}
extern "C" __global__ void erf_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erf_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ erf_backward [floating] - the gradients of erf, which saves x
__device__ __forceinline__ void erf_backward_one(A g, A x, A& gx) {
  gx = A(1.1283791670955126) * exp(-(x * x)) * g;
}
extern "C" __global__ void erf_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erf_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ erfc_forward [floating] - y = 1 - erf(input), exact where it is small
__device__ __forceinline__ void erfc_forward_one(A x, A& y) {
  y = erfc(x);
}
extern "C" __global__ void erfc_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erfc_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ erfc_backward [floating] - the gradients of erfc, which saves x
__device__ __forceinline__ void erfc_backward_one(A g, A x, A& gx) {
  gx = A(-1.1283791670955126) * exp(-(x * x)) * g;
}
extern "C" __global__ void erfc_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erfc_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ erfinv_forward [floating] - y = the number whose error function is input
__device__ __forceinline__ void erfinv_forward_one(A x, A& y) {
  y = erfinv(x);
}
extern "C" __global__ void erfinv_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erfinv_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ erfinv_backward [floating] - the gradients of erfinv, which saves x
__device__ __forceinline__ void erfinv_backward_one(A g, A x, A& gx) {
  const A t0 = erfinv(x);
  gx = A(0.886226925452758) * exp(t0 * t0) * g;
}
extern "C" __global__ void erfinv_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                           Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) erfinv_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ lgamma_forward [floating] - y = the logarithm of the absolute value of the gamma function
__device__ __forceinline__ void lgamma_forward_one(A x, A& y) {
  y = lgamma(x);
}
extern "C" __global__ void lgamma_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lgamma_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ lgamma_backward [floating] - the gradients of lgamma, which saves x
__device__ __forceinline__ void lgamma_backward_one(A g, A x, A& gx) {
  gx = g * digamma(x);
}
extern "C" __global__ void lgamma_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                           Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lgamma_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ digamma_forward [floating] - y = the derivative of lgamma
__device__ __forceinline__ void digamma_forward_one(A x, A& y) {
  y = digamma(x);
}
extern "C" __global__ void digamma_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) digamma_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ digamma_backward [floating] - the gradients of digamma, which saves x
__device__ __forceinline__ void digamma_backward_one(A g, A x, A& gx) {
  gx = g * trigamma(x);
}
extern "C" __global__ void digamma_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                            Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) digamma_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ trigamma_forward [floating] - y = the derivative of digamma
__device__ __forceinline__ void trigamma_forward_one(A x, A& y) {
  y = trigamma(x);
}
extern "C" __global__ void trigamma_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) trigamma_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sigmoid_forward [floating] - y = 1 / (1 + exp(-input))
__device__ __forceinline__ void sigmoid_forward_one(A x, A& y) {
  y = A(1) / (A(1) + exp(-x));
}
extern "C" __global__ void sigmoid_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sigmoid_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sigmoid_backward [floating] - the gradients of sigmoid, which saves the result
__device__ __forceinline__ void sigmoid_backward_one(A g, A y, A& gx) {
  gx = g * ((A(1) - y) * y);
}
extern "C" __global__ void sigmoid_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                            Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sigmoid_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ logit_forward [floating] - y = log(input / (1 - input))
__device__ __forceinline__ void logit_forward_one(A x, A& y) {
  y = log(x / (A(1) - x));
}
extern "C" __global__ void logit_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logit_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ logit_backward [floating] - the gradients of logit, which saves x
__device__ __forceinline__ void logit_backward_one(A g, A x, A& gx) {
  gx = x < A(0) || x > A(1) ? not_a_number() : g / (x * (A(1) - x));
}
extern "C" __global__ void logit_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logit_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ logit_clamped_forward [floating] - y = log(input / (1 - input)), with input at least eps and at most 1 - eps
__device__ __forceinline__ void logit_clamped_forward_one(A x, A eps, A& y) {
  const A t0 = A(1) - eps;
  const A t1 = x < eps ? eps : x > t0 ? t0 : x;
  y = log(t1 / (A(1) - t1));
}
extern "C" __global__ void logit_clamped_forward(const T* x, T* y, A eps, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logit_clamped_forward_one(x_[k], eps, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ logit_clamped_backward [floating] - the gradients of logit_clamped, which saves x
__device__ __forceinline__ void logit_clamped_backward_one(A g, A x, A eps, A& gx) {
  gx = x < eps || x > A(1) - eps ? A(0) : g / (x * (A(1) - x));
}
extern "C" __global__ void logit_clamped_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                                  A eps, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logit_clamped_backward_one(g_[k], x_[k], eps, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ relu_forward - y = max(input, 0)
__device__ __forceinline__ void relu_forward_one(A x, A& y) {
  y = maximum(A(0), x);
}
extern "C" __global__ void relu_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) relu_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ relu_backward [floating] - the gradients of relu, which saves the result
__device__ __forceinline__ void relu_backward_one(A g, A y, A& gx) {
  gx = y <= A(0) ? A(0) : g;
}
extern "C" __global__ void relu_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) relu_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ leaky_relu_forward [floating] - y = input, times negative_slope where it is negative
__device__ __forceinline__ void leaky_relu_forward_one(A x, A negative_slope, A& y) {
  y = x > A(0) ? x : x * negative_slope;
}
extern "C" __global__ void leaky_relu_forward(const T* x, T* y, A negative_slope, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) leaky_relu_forward_one(x_[k], negative_slope, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ leaky_relu_backward [floating] - the gradients of leaky_relu, which saves x
__device__ __forceinline__ void leaky_relu_backward_one(A g, A x, A negative_slope, A& gx) {
  gx = x > A(0) ? g : g * negative_slope;
}
extern "C" __global__ void leaky_relu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               A negative_slope, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) leaky_relu_backward_one(g_[k], x_[k], negative_slope, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ leaky_relu_in_place_backward [floating] - the gradients of leaky_relu_, which saves the result
__device__ __forceinline__ void leaky_relu_in_place_backward_one(A g, A y, A negative_slope, A& gx) {
  gx = y > A(0) ? g : g * negative_slope;
}
extern "C" __global__ void leaky_relu_in_place_backward(const T* __restrict__ g, const T* __restrict__ y,
                                                        T* __restrict__ gx, A negative_slope, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) leaky_relu_in_place_backward_one(g_[k], y_[k], negative_slope, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ threshold_forward - y = input where it is above threshold, else value
__device__ __forceinline__ void threshold_forward_one(A x, A threshold, A value, A& y) {
  y = x <= threshold ? value : x;
}
extern "C" __global__ void threshold_forward(const T* x, T* y, A threshold, A value, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) threshold_forward_one(x_[k], threshold, value, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ threshold_backward [floating] - the gradients of threshold, which saves x
__device__ __forceinline__ void threshold_backward_one(A g, A x, A threshold, A& gx) {
  gx = x <= threshold ? A(0) : g;
}
extern "C" __global__ void threshold_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                              A threshold, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) threshold_backward_one(g_[k], x_[k], threshold, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ threshold_in_place_backward [floating] - the gradients of threshold_, which saves x
__device__ __forceinline__ void threshold_in_place_backward_one(A g, A x, A threshold, A& gx) {
  gx = x <= threshold ? A(0) : g;
}
extern "C" __global__ void threshold_in_place_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                       T* __restrict__ gx, A threshold, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) threshold_in_place_backward_one(g_[k], x_[k], threshold, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ elu_forward [floating] - y = input, and alpha * (exp(input) - 1) where it is negative
__device__ __forceinline__ void elu_forward_one(A x, A alpha, A& y) {
  y = x <= A(0) ? expm1(x) * alpha : x;
}
extern "C" __global__ void elu_forward(const T* x, T* y, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) elu_forward_one(x_[k], alpha, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ elu_backward [floating] - the gradients of elu, which saves x
__device__ __forceinline__ void elu_backward_one(A g, A x, A alpha, A& gx) {
  gx = x <= A(0) ? g * alpha * exp(x) : g;
}
extern "C" __global__ void elu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx, A alpha,
                                        Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) elu_backward_one(g_[k], x_[k], alpha, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ elu_in_place_backward [floating] - the gradients of elu_, which saves the result
__device__ __forceinline__ void elu_in_place_backward_one(A g, A y, A alpha, A& gx) {
  gx = y <= A(0) ? g * (y + alpha) : g;
}
extern "C" __global__ void elu_in_place_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                                 A alpha, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) elu_in_place_backward_one(g_[k], y_[k], alpha, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ selu_forward [floating] - y = elu scaled so that mean and variance tend to 0 and 1
__device__ __forceinline__ void selu_forward_one(A x, A& y) {
  y = x <= A(0) ? expm1(x) * A(1.7580993408473766) : x * A(1.0507009873554805);
}
extern "C" __global__ void selu_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) selu_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ selu_backward [floating] - the gradients of selu, which saves x
__device__ __forceinline__ void selu_backward_one(A g, A x, A& gx) {
  gx = x <= A(0) ? g * A(1.7580993408473766) * exp(x) : g * A(1.0507009873554805);
}
extern "C" __global__ void selu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) selu_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ selu_in_place_backward [floating] - the gradients of selu_, which saves the result
__device__ __forceinline__ void selu_in_place_backward_one(A g, A y, A& gx) {
  gx = y <= A(0) ? g * (y + A(1.7580993408473766)) : g * A(1.0507009873554805);
}
extern "C" __global__ void selu_in_place_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                                  Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) selu_in_place_backward_one(g_[k], y_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ celu_forward [floating] - y = input, and alpha * (exp(input / alpha) - 1) where it is negative
__device__ __forceinline__ void celu_forward_one(A x, A alpha, A& y) {
  y = x <= A(0) ? expm1(x / alpha) * alpha : x;
}
extern "C" __global__ void celu_forward(const T* x, T* y, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) celu_forward_one(x_[k], alpha, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ celu_backward [floating] - the gradients of celu, which saves x
__device__ __forceinline__ void celu_backward_one(A g, A x, A alpha, A& gx) {
  gx = x <= A(0) ? g * exp(x / alpha) : g;
}
extern "C" __global__ void celu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx, A alpha,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) celu_backward_one(g_[k], x_[k], alpha, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ celu_in_place_backward [floating] - the gradients of celu_, which saves the result
__device__ __forceinline__ void celu_in_place_backward_one(A g, A y, A alpha, A& gx) {
  gx = y <= A(0) ? g * (A(1) / alpha) * (y + alpha) : g;
}
extern "C" __global__ void celu_in_place_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx,
                                                  A alpha, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(y, i, 1, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) celu_in_place_backward_one(g_[k], y_[k], alpha, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ hardtanh_forward - y = input, at least min_val and at most max_val
__device__ __forceinline__ void hardtanh_forward_one(A x, A min_val, A max_val, A& y) {
  y = minimum(max_val, maximum(min_val, x));
}
extern "C" __global__ void hardtanh_forward(const T* x, T* y, A min_val, A max_val, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardtanh_forward_one(x_[k], min_val, max_val, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ hardtanh_backward [floating] - the gradients of hardtanh, which saves x
__device__ __forceinline__ void hardtanh_backward_one(A g, A x, A min_val, A max_val, A& gx) {
  gx = x <= min_val || x >= max_val ? A(0) : g;
}
extern "C" __global__ void hardtanh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                             A min_val, A max_val, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardtanh_backward_one(g_[k], x_[k], min_val, max_val, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ relu6_forward - y = min(max(input, 0), 6)
__device__ __forceinline__ void relu6_forward_one(A x, A& y) {
  y = minimum(A(6), maximum(A(0), x));
}
extern "C" __global__ void relu6_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) relu6_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ relu6_backward [floating] - the gradients of relu6, which saves x
__device__ __forceinline__ void relu6_backward_one(A g, A x, A& gx) {
  gx = x <= A(0) || x >= A(6) ? A(0) : g;
}
extern "C" __global__ void relu6_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                          Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) relu6_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ hardsigmoid_forward [floating] - y = min(max(input + 3, 0), 6) / 6
__device__ __forceinline__ void hardsigmoid_forward_one(A x, A& y) {
  y = minimum(maximum(x + A(3), A(0)), A(6)) / A(6);
}
extern "C" __global__ void hardsigmoid_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardsigmoid_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ hardsigmoid_backward [floating] - the gradients of hardsigmoid, which saves x
__device__ __forceinline__ void hardsigmoid_backward_one(A g, A x, A& gx) {
  gx = x > A(-3) && x < A(3) ? g / A(6) : A(0);
}
extern "C" __global__ void hardsigmoid_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                                Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardsigmoid_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ hardswish_forward [floating] - y = input * hardsigmoid(input)
__device__ __forceinline__ void hardswish_forward_one(A x, A& y) {
  y = x * minimum(maximum(x + A(3), A(0)), A(6)) / A(6);
}
extern "C" __global__ void hardswish_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardswish_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ hardswish_backward [floating] - the gradients of hardswish, which saves x
__device__ __forceinline__ void hardswish_backward_one(A g, A x, A& gx) {
  gx = x <= A(-3) ? A(0) : x < A(3) ? g * (x / A(3) + A(0.5)) : g;
}
extern "C" __global__ void hardswish_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                              Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardswish_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ hardshrink_forward [floating] - y = input, and 0 where it is at most lambd in size
__device__ __forceinline__ void hardshrink_forward_one(A x, A lambd, A& y) {
  y = x >= -lambd && x <= lambd ? A(0) : x;
}
extern "C" __global__ void hardshrink_forward(const T* x, T* y, A lambd, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardshrink_forward_one(x_[k], lambd, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ hardshrink_backward [floating] - the gradients of hardshrink, which saves x
__device__ __forceinline__ void hardshrink_backward_one(A g, A x, A lambd, A& gx) {
  gx = x >= -lambd && x <= lambd ? A(0) : g;
}
extern "C" __global__ void hardshrink_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               A lambd, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hardshrink_backward_one(g_[k], x_[k], lambd, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ softshrink_forward [floating] - y = input moved towards 0 by lambd
__device__ __forceinline__ void softshrink_forward_one(A x, A lambd, A& y) {
  y = x > lambd ? x - lambd : x < -lambd ? x + lambd : x * A(0);
}
extern "C" __global__ void softshrink_forward(const T* x, T* y, A lambd, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) softshrink_forward_one(x_[k], lambd, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ softshrink_backward [floating] - the gradients of softshrink, which saves x
__device__ __forceinline__ void softshrink_backward_one(A g, A x, A lambd, A& gx) {
  gx = x >= -lambd && x <= lambd ? A(0) : g;
}
extern "C" __global__ void softshrink_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               A lambd, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) softshrink_backward_one(g_[k], x_[k], lambd, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ gelu_forward [floating] - y = input times the probability that a standard normal number is less
__device__ __forceinline__ void gelu_forward_one(A x, A& y) {
  y = x * (A(0.5) * (A(1) + erf(x * A(0.7071067811865476))));
}
extern "C" __global__ void gelu_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gelu_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ gelu_backward [floating] - the gradients of gelu, which saves x
__device__ __forceinline__ void gelu_backward_one(A g, A x, A& gx) {
  gx = g * (A(0.5) * (A(1) + erf(x * A(0.7071067811865476))) + x * (A(0.3989422804014327) * exp(x * x * A(-0.5))));
}
extern "C" __global__ void gelu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gelu_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ gelu_tanh_forward [floating] - y = gelu, nearly, by the hyperbolic tangent
__device__ __forceinline__ void gelu_tanh_forward_one(A x, A& y) {
  y = A(0.5) * x * (A(1) + tanh(A(0.7978845608028654) * (x + A(0.044715) * (x * x * x))));
}
extern "C" __global__ void gelu_tanh_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gelu_tanh_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ gelu_tanh_backward [floating] - the gradients of gelu_tanh, which saves x
__device__ __forceinline__ void gelu_tanh_backward_one(A g, A x, A& gx) {
  const A t0 = x * x;
  const A t1 = tanh(A(0.7978845608028654) * (x + A(0.044715) * (t0 * x)));
  gx = g * (A(0.5) * (A(1) + t1) + A(0.5) * x * (A(1) - t1 * t1) * (A(0.7978845608028654) * (A(1) + A(0.134145) * t0)));
}
extern "C" __global__ void gelu_tanh_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                              Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gelu_tanh_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ silu_forward [floating] - y = input * sigmoid(input)
__device__ __forceinline__ void silu_forward_one(A x, A& y) {
  y = x / (A(1) + exp(-x));
}
extern "C" __global__ void silu_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) silu_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ silu_backward [floating] - the gradients of silu, which saves x
__device__ __forceinline__ void silu_backward_one(A g, A x, A& gx) {
  const A t0 = A(1) / (A(1) + exp(-x));
  gx = g * (t0 * (A(1) + x * (A(1) - t0)));
}
extern "C" __global__ void silu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) silu_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ mish_forward [floating] - y = input * tanh(softplus(input))
__device__ __forceinline__ void mish_forward_one(A x, A& y) {
  y = x * tanh(log1p(exp(x)));
}
extern "C" __global__ void mish_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mish_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ mish_backward [floating] - the gradients of mish, which saves x
__device__ __forceinline__ void mish_backward_one(A g, A x, A& gx) {
  const A t0 = tanh(log1p(exp(x)));
  gx = g * (t0 + x * (A(1) / (A(1) + exp(-x))) * (A(1) - t0 * t0));
}
extern "C" __global__ void mish_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                         Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mish_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ softplus_forward [floating] - y = log(1 + exp(beta * input)) / beta
__device__ __forceinline__ void softplus_forward_one(A x, A beta, A threshold, A& y) {
  const A t0 = x * beta;
  y = t0 > threshold ? x : log1p(exp(t0)) / beta;
}
extern "C" __global__ void softplus_forward(const T* x, T* y, A beta, A threshold, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) softplus_forward_one(x_[k], beta, threshold, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ softplus_backward [floating] - the gradients of softplus, which saves x
__device__ __forceinline__ void softplus_backward_one(A g, A x, A beta, A threshold, A& gx) {
  const A t0 = x * beta;
  const A t1 = exp(t0);
  gx = t0 > threshold ? g : g * (t1 / (t1 + A(1)));
}
extern "C" __global__ void softplus_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                             A beta, A threshold, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) softplus_backward_one(g_[k], x_[k], beta, threshold, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ logsigmoid_forward [floating] - y = log(sigmoid(input))
__device__ __forceinline__ void logsigmoid_forward_one(A x, A& y) {
  y = (x < A(0) ? x : A(0)) - log1p(exp(-absolute(x)));
}
extern "C" __global__ void logsigmoid_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logsigmoid_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ logsigmoid_backward [floating] - the gradients of logsigmoid, which saves x
__device__ __forceinline__ void logsigmoid_backward_one(A g, A x, A& gx) {
  const A t0 = exp(-absolute(x));
  const A t1 = t0 / (A(1) + t0);
  gx = g * (x < A(0) ? A(1) - t1 : t1);
}
extern "C" __global__ void logsigmoid_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logsigmoid_backward_one(g_[k], x_[k], gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ logical_not_forward - y = whether input is 0
__device__ __forceinline__ void logical_not_forward_one(A x, bool& y) {
  y = x == A(0);
}
extern "C" __global__ void logical_not_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logical_not_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_not_forward [integral] - y = the bits that input has not
__device__ __forceinline__ void bitwise_not_forward_one(A x, A& y) {
  y = bitwise_not(x);
}
extern "C" __global__ void bitwise_not_forward(const T* x, T* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_not_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ isnan_forward - y = whether input is NaN
__device__ __forceinline__ void isnan_forward_one(A x, bool& y) {
  y = is_nan(x);
}
extern "C" __global__ void isnan_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) isnan_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ isinf_forward - y = whether input is infinite
__device__ __forceinline__ void isinf_forward_one(A x, bool& y) {
  y = is_infinite(x);
}
extern "C" __global__ void isinf_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) isinf_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ isfinite_forward - y = whether input is neither infinite nor NaN
__device__ __forceinline__ void isfinite_forward_one(A x, bool& y) {
  y = is_finite(x);
}
extern "C" __global__ void isfinite_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) isfinite_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ isposinf_forward - y = whether input is positive infinity
__device__ __forceinline__ void isposinf_forward_one(A x, bool& y) {
  y = is_infinite(x) && x > A(0);
}
extern "C" __global__ void isposinf_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) isposinf_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ isneginf_forward - y = whether input is negative infinity
__device__ __forceinline__ void isneginf_forward_one(A x, bool& y) {
  y = is_infinite(x) && x < A(0);
}
extern "C" __global__ void isneginf_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) isneginf_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}

//@ signbit_forward - y = whether the sign is negative, also of zeros
__device__ __forceinline__ void signbit_forward_one(A x, bool& y) {
  y = sign_bit(x);
}
extern "C" __global__ void signbit_forward(const T* x, bool* y, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) signbit_forward_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
}
