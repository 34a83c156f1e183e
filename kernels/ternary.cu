// Written by gradlite.ops.write; do not edit.
// ternary.cu - the elementwise operations of 3 operands, from the table in gradlite/ops/pointwise.py.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor, Layout and LANES come from the form in which it is
// compiled, such as flat.cuh.  README.md says more.

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
