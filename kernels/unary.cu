// Written by gradlite.ops.write; do not edit.
// unary.cu - the elementwise operations of 1 operand, from the table in gradlite/ops/pointwise.py.
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
