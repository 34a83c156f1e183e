// Written by gradlite.ops.write; do not edit.
// ternary.cu - the elementwise operations of 3 operands, from the tables of gradlite/ops.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor, Layout and LANES come from the form in which it is
// compiled, such as flat.cuh.  README.md says more.

//@ addcmul_forward - y = input + value * tensor1 * tensor2
__device__ __forceinline__ void addcmul_forward_one(A x, A z, A w, A value, A& y) {
  y = x + value * z * w;
}
extern "C" __global__ void addcmul_forward(const T* x, const T* z, const T* w, T* y, A value, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A x_[LANES], z_[LANES], w_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
    load(w, i, 2, w_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) addcmul_forward_one(x_[k], z_[k], w_[k], value, y_[k]);
    store(y, i, 3, y_);
  }
}

//@ addcmul_backward [floating] - the gradients of addcmul, which saves w, z
__device__ __forceinline__ void addcmul_backward_one(A g, A w, A z, A value, A& gz, A& gw) {
  gz = g * (w * value);
  gw = g * (z * value);
}
extern "C" __global__ void addcmul_backward(const T* __restrict__ g, const T* __restrict__ w, const T* __restrict__ z,
                                            T* __restrict__ gz, T* __restrict__ gw, A value, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], w_[LANES], z_[LANES], gz_[LANES], gw_[LANES];
    load(g, i, 0, g_);
    load(w, i, 1, w_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) addcmul_backward_one(g_[k], w_[k], z_[k], value, gz_[k], gw_[k]);
    store(gz, i, 3, gz_);
    store(gw, i, 4, gw_);
  }
  finish(gz, i, 3);
  finish(gw, i, 4);
}

//@ addcdiv_forward - y = input + value * tensor1 / tensor2
__device__ __forceinline__ void addcdiv_forward_one(A x, A z, A w, A value, A& y) {
  y = x + value * z / w;
}
extern "C" __global__ void addcdiv_forward(const T* x, const T* z, const T* w, T* y, A value, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A x_[LANES], z_[LANES], w_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
    load(w, i, 2, w_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) addcdiv_forward_one(x_[k], z_[k], w_[k], value, y_[k]);
    store(y, i, 3, y_);
  }
}

//@ addcdiv_backward [floating] - the gradients of addcdiv, which saves w, z
__device__ __forceinline__ void addcdiv_backward_one(A g, A w, A z, A value, A& gz, A& gw) {
  gz = g * (value / w);
  gw = -g * (value * z / (w * w));
}
extern "C" __global__ void addcdiv_backward(const T* __restrict__ g, const T* __restrict__ w, const T* __restrict__ z,
                                            T* __restrict__ gz, T* __restrict__ gw, A value, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], w_[LANES], z_[LANES], gz_[LANES], gw_[LANES];
    load(g, i, 0, g_);
    load(w, i, 1, w_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) addcdiv_backward_one(g_[k], w_[k], z_[k], value, gz_[k], gw_[k]);
    store(gz, i, 3, gz_);
    store(gw, i, 4, gw_);
  }
  finish(gz, i, 3);
  finish(gw, i, 4);
}

//@ lerp_forward - y = input + weight * (end - input)
__device__ __forceinline__ void lerp_forward_one(A x, A z, A w, A& y) {
  const A t0 = z - x;
  y = absolute(w) < A(0.5) ? x + w * t0 : z - t0 * (A(1) - w);
}
extern "C" __global__ void lerp_forward(const T* x, const T* z, const T* w, T* y, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A x_[LANES], z_[LANES], w_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
    load(w, i, 2, w_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lerp_forward_one(x_[k], z_[k], w_[k], y_[k]);
    store(y, i, 3, y_);
  }
}

//@ lerp_backward [floating] - the gradients of lerp, which saves w, x, z
__device__ __forceinline__ void lerp_backward_one(A g, A w, A x, A z, A& gx, A& gz, A& gw) {
  gx = g * (A(1) - w);
  gz = g * w;
  gw = g * (z - x);
}
extern "C" __global__ void lerp_backward(const T* __restrict__ g, const T* __restrict__ w, const T* __restrict__ x,
                                         const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz,
                                         T* __restrict__ gw, Layout at) {
  Cursor<7> i(at);
  for (; i; ++i) {
    A g_[LANES], w_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES], gw_[LANES];
    load(g, i, 0, g_);
    load(w, i, 1, w_);
    load(x, i, 2, x_);
    load(z, i, 3, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lerp_backward_one(g_[k], w_[k], x_[k], z_[k], gx_[k], gz_[k], gw_[k]);
    store(gx, i, 4, gx_);
    store(gz, i, 5, gz_);
    store(gw, i, 6, gw_);
  }
  finish(gx, i, 4);
  finish(gz, i, 5);
  finish(gw, i, 6);
}

//@ lerp_scalar_forward - y = input + weight * (end - input)
__device__ __forceinline__ void lerp_scalar_forward_one(A x, A z, A w, A& y) {
  const A t0 = z - x;
  y = absolute(w) < A(0.5) ? x + w * t0 : z - t0 * (A(1) - w);
}
extern "C" __global__ void lerp_scalar_forward(const T* x, const T* z, T* y, A w, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lerp_scalar_forward_one(x_[k], z_[k], w, y_[k]);
    store(y, i, 2, y_);
  }
}

//@ lerp_scalar_backward [floating] - the gradients of lerp_scalar, which saves nothing
__device__ __forceinline__ void lerp_scalar_backward_one(A g, A w, A& gx, A& gz) {
  gx = g * (A(1) - w);
  gz = g * w;
}
extern "C" __global__ void lerp_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, T* __restrict__ gz, A w,
                                                Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) lerp_scalar_backward_one(g_[k], w, gx_[k], gz_[k]);
    store(gx, i, 1, gx_);
    store(gz, i, 2, gz_);
  }
  finish(gx, i, 1);
  finish(gz, i, 2);
}

//@ clamp_tensors_forward - y = input, at least min and at most max
__device__ __forceinline__ void clamp_tensors_forward_one(A x, A min, A max, A& y) {
  y = minimum(maximum(x, min), max);
}
extern "C" __global__ void clamp_tensors_forward(const T* x, const T* min, const T* max, T* y, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A x_[LANES], min_[LANES], max_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(min, i, 1, min_);
    load(max, i, 2, max_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_tensors_forward_one(x_[k], min_[k], max_[k], y_[k]);
    store(y, i, 3, y_);
  }
}

//@ clamp_tensors_backward [floating] - the gradients of clamp_tensors, which saves x, min, max
__device__ __forceinline__ void clamp_tensors_backward_one(A g, A x, A min, A max, A& gx, A& gmin, A& gmax) {
  gx = x >= min && x <= max ? g : A(0);
  gmin = min < max && x < min ? g : A(0);
  gmax = x > max || max < min ? g : A(0);
}
extern "C" __global__ void clamp_tensors_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                  const T* __restrict__ min, const T* __restrict__ max,
                                                  T* __restrict__ gx, T* __restrict__ gmin, T* __restrict__ gmax,
                                                  Layout at) {
  Cursor<7> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], min_[LANES], max_[LANES], gx_[LANES], gmin_[LANES], gmax_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(min, i, 2, min_);
    load(max, i, 3, max_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_tensors_backward_one(g_[k], x_[k], min_[k], max_[k], gx_[k], gmin_[k], gmax_[k]);
    store(gx, i, 4, gx_);
    store(gmin, i, 5, gmin_);
    store(gmax, i, 6, gmax_);
  }
  finish(gx, i, 4);
  finish(gmin, i, 5);
  finish(gmax, i, 6);
}

//@ where_forward - y = input where condition holds, else other
__device__ __forceinline__ void where_forward_one(bool c, A x, A z, A& y) {
  y = c ? x : z;
}
extern "C" __global__ void where_forward(const bool* c, const T* x, const T* z, T* y, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    bool c_[LANES];
    A x_[LANES], z_[LANES], y_[LANES];
    load(c, i, 0, c_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) where_forward_one(c_[k], x_[k], z_[k], y_[k]);
    store(y, i, 3, y_);
  }
}

//@ where_backward [floating] - the gradients of where, which saves c
__device__ __forceinline__ void where_backward_one(A g, bool c, A& gx, A& gz) {
  gx = c ? g : A(0);
  gz = c ? A(0) : g;
}
extern "C" __global__ void where_backward(const T* __restrict__ g, const bool* __restrict__ c, T* __restrict__ gx,
                                          T* __restrict__ gz, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES], gz_[LANES];
    bool c_[LANES];
    load(g, i, 0, g_);
    load(c, i, 1, c_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) where_backward_one(g_[k], c_[k], gx_[k], gz_[k]);
    store(gx, i, 2, gx_);
    store(gz, i, 3, gz_);
  }
  finish(gx, i, 2);
  finish(gz, i, 3);
}
