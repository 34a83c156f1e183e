// copy.cu - what moves elements without a formula: copies, casts and sums are one kernel in different forms.
//
// Written by hand, after the pattern of the written files.  README.md says more.

//@ copy - y = x, in the type of y; in the reduced form the sum of x
__device__ __forceinline__ void copy_one(B x, A& y) {
  y = cast<A>(x);
}
extern "C" __global__ void copy(const S* x, T* y, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    B x_[LANES];
    A y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) copy_one(x_[k], y_[k]);
    store(y, i, 1, y_);
  }
  finish(y, i, 1);
}

//@ fill - y = value
extern "C" __global__ void fill(T* y, A value, Layout at) {
  for (Cursor<1> i(at); i; ++i) {
    A y_[LANES];
#pragma unroll
    for (int k = 0; k < LANES; ++k) y_[k] = value;
    store(y, i, 0, y_);
  }
}
