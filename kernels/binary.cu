// Written by gradlite.ops.write; do not edit.
// binary.cu - the elementwise operations of 2 operands, from the table in gradlite/ops/pointwise.py.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor, Layout and LANES come from the form in which it is
// compiled, such as flat.cuh.  README.md says more.

//@ add_forward - y = input + alpha * other
__device__ __forceinline__ void add_forward_one(A x, A z, A alpha, A& y) {
  y = x + alpha * z;
}
extern "C" __global__ void add_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) add_forward_one(x_[k], z_[k], alpha, y_[k]);
    store(y, i, 2, y_);
  }
}

//@ add_backward [floating] - the gradients of add, which saves nothing
__device__ __forceinline__ void add_backward_one(A g, A alpha, A& gz) {
  gz = g * alpha;
}
extern "C" __global__ void add_backward(const T* __restrict__ g, T* __restrict__ gz, A alpha, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gz_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) add_backward_one(g_[k], alpha, gz_[k]);
    store(gz, i, 1, gz_);
  }
  finish(gz, i, 1);
}

//@ add_scalar_forward - y = input + alpha * other
__device__ __forceinline__ void add_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = x + alpha * z;
}
extern "C" __global__ void add_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) add_scalar_forward_one(x_[k], z, alpha, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ sub_forward - y = input - alpha * other
__device__ __forceinline__ void sub_forward_one(A x, A z, A alpha, A& y) {
  y = x - alpha * z;
}
extern "C" __global__ void sub_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sub_forward_one(x_[k], z_[k], alpha, y_[k]);
    store(y, i, 2, y_);
  }
}

//@ sub_backward [floating] - the gradients of sub, which saves nothing
__device__ __forceinline__ void sub_backward_one(A g, A alpha, A& gz) {
  gz = -g * alpha;
}
extern "C" __global__ void sub_backward(const T* __restrict__ g, T* __restrict__ gz, A alpha, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gz_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sub_backward_one(g_[k], alpha, gz_[k]);
    store(gz, i, 1, gz_);
  }
  finish(gz, i, 1);
}

//@ sub_scalar_forward - y = input - alpha * other
__device__ __forceinline__ void sub_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = x - alpha * z;
}
extern "C" __global__ void sub_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) sub_scalar_forward_one(x_[k], z, alpha, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ rsub_forward - y = other - alpha * input
__device__ __forceinline__ void rsub_forward_one(A x, A z, A alpha, A& y) {
  y = z - alpha * x;
}
extern "C" __global__ void rsub_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsub_forward_one(x_[k], z_[k], alpha, y_[k]);
    store(y, i, 2, y_);
  }
}

//@ rsub_backward [floating] - the gradients of rsub, which saves nothing
__device__ __forceinline__ void rsub_backward_one(A g, A alpha, A& gx) {
  gx = -g * alpha;
}
extern "C" __global__ void rsub_backward(const T* __restrict__ g, T* __restrict__ gx, A alpha, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsub_backward_one(g_[k], alpha, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ rsub_scalar_forward - y = other - alpha * input
__device__ __forceinline__ void rsub_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = z - alpha * x;
}
extern "C" __global__ void rsub_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsub_scalar_forward_one(x_[k], z, alpha, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ rsub_scalar_backward [floating] - the gradients of rsub_scalar, which saves nothing
__device__ __forceinline__ void rsub_scalar_backward_one(A g, A alpha, A& gx) {
  gx = -g * alpha;
}
extern "C" __global__ void rsub_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A alpha, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) rsub_scalar_backward_one(g_[k], alpha, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ mul_forward - y = input * other
__device__ __forceinline__ void mul_forward_one(A x, A z, A& y) {
  y = x * z;
}
extern "C" __global__ void mul_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mul_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ mul_backward [floating] - the gradients of mul, which saves z, x
__device__ __forceinline__ void mul_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = g * z;
  gz = g * x;
}
extern "C" __global__ void mul_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ x,
                                        T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], x_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(x, i, 2, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mul_backward_one(g_[k], z_[k], x_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ mul_scalar_forward - y = input * other
__device__ __forceinline__ void mul_scalar_forward_one(A x, A z, A& y) {
  y = x * z;
}
extern "C" __global__ void mul_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mul_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ mul_scalar_backward [floating] - the gradients of mul_scalar, which saves z
__device__ __forceinline__ void mul_scalar_backward_one(A g, A z, A& gx) {
  gx = g * z;
}
extern "C" __global__ void mul_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) mul_scalar_backward_one(g_[k], z, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ div_forward [floating] - y = input / other
__device__ __forceinline__ void div_forward_one(A x, A z, A& y) {
  y = x / z;
}
extern "C" __global__ void div_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ div_backward [floating] - the gradients of div, which saves z, x
__device__ __forceinline__ void div_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = g / z;
  gz = -g * (x / z / z);
}
extern "C" __global__ void div_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ x,
                                        T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], x_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(x, i, 2, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_backward_one(g_[k], z_[k], x_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ div_scalar_forward [floating] - y = input / other
__device__ __forceinline__ void div_scalar_forward_one(A x, A z, A& y) {
  y = x / z;
}
extern "C" __global__ void div_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ div_scalar_backward [floating] - the gradients of div_scalar, which saves z
__device__ __forceinline__ void div_scalar_backward_one(A g, A z, A& gx) {
  gx = g / z;
}
extern "C" __global__ void div_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_scalar_backward_one(g_[k], z, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ pow_forward - y = input raised to exponent
__device__ __forceinline__ void pow_forward_one(A x, A z, A& y) {
  y = power(x, z);
}
extern "C" __global__ void pow_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ pow_backward [floating] - the gradients of pow, which saves x, z, the result
__device__ __forceinline__ void pow_backward_one(A g, A x, A z, A y, A& gx, A& gz) {
  gx = z == A(0) ? A(0) : g * (z * power(x, z - A(1)));
  const A t0 = y * log(x);
  gz = g * (x == A(0) ? z >= A(0) ? A(0) : t0 : t0);
}
extern "C" __global__ void pow_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                        const T* __restrict__ y, T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<6> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], y_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
    load(y, i, 3, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_backward_one(g_[k], x_[k], z_[k], y_[k], gx_[k], gz_[k]);
    store(gx, i, 4, gx_);
    store(gz, i, 5, gz_);
  }
  finish(gx, i, 4);
  finish(gz, i, 5);
}

//@ pow_scalar_forward - y = input raised to exponent
__device__ __forceinline__ void pow_scalar_forward_one(A x, A z, A& y) {
  y = power_by(x, z);
}
extern "C" __global__ void pow_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ pow_scalar_backward [floating] - the gradients of pow_scalar, which saves x
__device__ __forceinline__ void pow_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = z == A(0) ? A(0) : g * (z * power_by(x, z - A(1)));
}
extern "C" __global__ void pow_scalar_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               A z, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_scalar_backward_one(g_[k], x_[k], z, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ pow_base_forward - y = input raised to exponent
__device__ __forceinline__ void pow_base_forward_one(A z, A x, A& y) {
  y = power(x, z);
}
extern "C" __global__ void pow_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ pow_base_backward [floating] - the gradients of pow_base, which saves z, the result
__device__ __forceinline__ void pow_base_backward_one(A g, A z, A y, A x, A& gz) {
  const A t0 = y * log(x);
  gz = g * (x == A(0) ? z >= A(0) ? A(0) : t0 : t0);
}
extern "C" __global__ void pow_base_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ y,
                                             T* __restrict__ gz, A x, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], y_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(y, i, 2, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) pow_base_backward_one(g_[k], z_[k], y_[k], x, gz_[k]);
    store(gz, i, 3, gz_);
  }
  finish(gz, i, 3);
}

//@ maximum_forward - y = the larger of two; NaN if either is NaN
__device__ __forceinline__ void maximum_forward_one(A x, A z, A& y) {
  y = maximum(x, z);
}
extern "C" __global__ void maximum_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) maximum_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ maximum_backward [floating] - the gradients of maximum, which saves x, z
__device__ __forceinline__ void maximum_backward_one(A g, A x, A z, A& gx, A& gz) {
  const bool t0 = x == z;
  const A t1 = g / A(2);
  gx = t0 ? t1 : x < z ? A(0) : g;
  gz = t0 ? t1 : x > z ? A(0) : g;
}
extern "C" __global__ void maximum_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                            T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) maximum_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ eq_forward - y = input == other
__device__ __forceinline__ void eq_forward_one(A x, A z, bool& y) {
  y = x == z;
}
extern "C" __global__ void eq_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) eq_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ eq_scalar_forward - y = input == other
__device__ __forceinline__ void eq_scalar_forward_one(A x, A z, bool& y) {
  y = x == z;
}
extern "C" __global__ void eq_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) eq_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ ne_forward - y = input != other
__device__ __forceinline__ void ne_forward_one(A x, A z, bool& y) {
  y = x != z;
}
extern "C" __global__ void ne_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ne_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ ne_scalar_forward - y = input != other
__device__ __forceinline__ void ne_scalar_forward_one(A x, A z, bool& y) {
  y = x != z;
}
extern "C" __global__ void ne_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ne_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ lt_forward - y = input < other
__device__ __forceinline__ void lt_forward_one(A x, A z, bool& y) {
  y = x < z;
}
extern "C" __global__ void lt_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lt_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ lt_scalar_forward - y = input < other
__device__ __forceinline__ void lt_scalar_forward_one(A x, A z, bool& y) {
  y = x < z;
}
extern "C" __global__ void lt_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lt_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ le_forward - y = input <= other
__device__ __forceinline__ void le_forward_one(A x, A z, bool& y) {
  y = x <= z;
}
extern "C" __global__ void le_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) le_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ le_scalar_forward - y = input <= other
__device__ __forceinline__ void le_scalar_forward_one(A x, A z, bool& y) {
  y = x <= z;
}
extern "C" __global__ void le_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) le_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ gt_forward - y = input > other
__device__ __forceinline__ void gt_forward_one(A x, A z, bool& y) {
  y = x > z;
}
extern "C" __global__ void gt_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gt_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ gt_scalar_forward - y = input > other
__device__ __forceinline__ void gt_scalar_forward_one(A x, A z, bool& y) {
  y = x > z;
}
extern "C" __global__ void gt_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) gt_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ ge_forward - y = input >= other
__device__ __forceinline__ void ge_forward_one(A x, A z, bool& y) {
  y = x >= z;
}
extern "C" __global__ void ge_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ge_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ ge_scalar_forward - y = input >= other
__device__ __forceinline__ void ge_scalar_forward_one(A x, A z, bool& y) {
  y = x >= z;
}
extern "C" __global__ void ge_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ge_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}
