// Written by gradlite.ops.write; do not edit.
// ternary.cu - the elementwise operations of 3 operands, from the table in gradlite/ops/pointwise.py.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor and Layout come from flat.cuh and strided.cuh.  README.md
// says more.

//@ where_forward - y = input where condition holds, else other
__device__ __forceinline__ void where_forward_one(bool c, A x, A z, A& y) {
  y = c ? x : z;
}
extern "C" __global__ void where_forward(const bool* c, const T* x, const T* z, T* y, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A y_;
    where_forward_one(load(c, i[0]), load(x, i[1]), load(z, i[2]), y_);
    store(y, i[3], y_);
  }
}

//@ where_backward [floating] - the gradients of where, which saves c
__device__ __forceinline__ void where_backward_one(A g, bool c, A& gx, A& gz) {
  gx = c ? g : A(0);
  gz = c ? A(0) : g;
}
extern "C" __global__ void where_backward(const T* __restrict__ g, const bool* __restrict__ c, T* __restrict__ gx,
                                          T* __restrict__ gz, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A gx_;
    A gz_;
    where_backward_one(load(g, i[0]), load(c, i[1]), gx_, gz_);
    store(gx, i[2], gx_);
    store(gz, i[3], gz_);
  }
}
