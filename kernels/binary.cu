// Written by gradlite.ops.write; do not edit.
// binary.cu - the elementwise operations of 2 operands, from the tables of gradlite/ops.
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

//@ div_floor_forward - y = input / other, rounded down
__device__ __forceinline__ void div_floor_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void div_floor_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_floor_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ div_floor_backward [floating] - the gradients of div_floor, which saves z, x
__device__ __forceinline__ void div_floor_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = A(0);
  gz = A(0);
}
extern "C" __global__ void div_floor_backward(const T* __restrict__ g, const T* __restrict__ z,
                                              const T* __restrict__ x, T* __restrict__ gx, T* __restrict__ gz,
                                              Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], x_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(x, i, 2, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_floor_backward_one(g_[k], z_[k], x_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ div_floor_scalar_forward - y = input / other, rounded down
__device__ __forceinline__ void div_floor_scalar_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void div_floor_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_floor_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ div_floor_scalar_backward [floating] - the gradients of div_floor_scalar, which saves z
__device__ __forceinline__ void div_floor_scalar_backward_one(A g, A z, A& gx) {
  gx = A(0);
}
extern "C" __global__ void div_floor_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_floor_scalar_backward_one(g_[k], z, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ div_trunc_forward - y = input / other, rounded towards 0
__device__ __forceinline__ void div_trunc_forward_one(A x, A z, A& y) {
  y = divide_to_zero(x, z);
}
extern "C" __global__ void div_trunc_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_trunc_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ div_trunc_backward [floating] - the gradients of div_trunc, which saves z, x
__device__ __forceinline__ void div_trunc_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = A(0);
  gz = A(0);
}
extern "C" __global__ void div_trunc_backward(const T* __restrict__ g, const T* __restrict__ z,
                                              const T* __restrict__ x, T* __restrict__ gx, T* __restrict__ gz,
                                              Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], x_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(x, i, 2, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_trunc_backward_one(g_[k], z_[k], x_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ div_trunc_scalar_forward - y = input / other, rounded towards 0
__device__ __forceinline__ void div_trunc_scalar_forward_one(A x, A z, A& y) {
  y = divide_to_zero(x, z);
}
extern "C" __global__ void div_trunc_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_trunc_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ div_trunc_scalar_backward [floating] - the gradients of div_trunc_scalar, which saves z
__device__ __forceinline__ void div_trunc_scalar_backward_one(A g, A z, A& gx) {
  gx = A(0);
}
extern "C" __global__ void div_trunc_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  Cursor<2> i(at);
  for (; i; ++i) {
    A g_[LANES], gx_[LANES];
    load(g, i, 0, g_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) div_trunc_scalar_backward_one(g_[k], z, gx_[k]);
    store(gx, i, 1, gx_);
  }
  finish(gx, i, 1);
}

//@ floor_divide_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) floor_divide_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ floor_divide_scalar_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_scalar_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) floor_divide_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ floor_divide_base_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_base_forward_one(A z, A x, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) floor_divide_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ remainder_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_forward_one(A x, A z, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) remainder_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ remainder_backward [floating] - the gradients of remainder, which saves x, z
__device__ __forceinline__ void remainder_backward_one(A g, A x, A z, A& gz) {
  gz = -g * divide_down(x, z);
}
extern "C" __global__ void remainder_backward(const T* __restrict__ g, const T* __restrict__ x,
                                              const T* __restrict__ z, T* __restrict__ gz, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) remainder_backward_one(g_[k], x_[k], z_[k], gz_[k]);
    store(gz, i, 3, gz_);
  }
  finish(gz, i, 3);
}

//@ remainder_scalar_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_scalar_forward_one(A x, A z, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) remainder_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ remainder_base_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_base_forward_one(A z, A x, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) remainder_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ fmod_forward - y = the remainder of input / other, with the sign of input
__device__ __forceinline__ void fmod_forward_one(A x, A z, A& y) {
  y = modulo_to_zero(x, z);
}
extern "C" __global__ void fmod_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmod_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ fmod_backward [floating] - the gradients of fmod, which saves x, z
__device__ __forceinline__ void fmod_backward_one(A g, A x, A z, A& gz) {
  gz = -g * divide_to_zero(x, z);
}
extern "C" __global__ void fmod_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                         T* __restrict__ gz, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmod_backward_one(g_[k], x_[k], z_[k], gz_[k]);
    store(gz, i, 3, gz_);
  }
  finish(gz, i, 3);
}

//@ fmod_scalar_forward - y = the remainder of input / other, with the sign of input
__device__ __forceinline__ void fmod_scalar_forward_one(A x, A z, A& y) {
  y = modulo_to_zero(x, z);
}
extern "C" __global__ void fmod_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmod_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ copysign_forward [floating] - y = the size of input with the sign of other
__device__ __forceinline__ void copysign_forward_one(A x, A z, A& y) {
  y = copysign(x, z);
}
extern "C" __global__ void copysign_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) copysign_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ copysign_backward [floating] - the gradients of copysign, which saves x, the result
__device__ __forceinline__ void copysign_backward_one(A g, A x, A y, A& gx, A& gz) {
  gx = g * (x == A(0) ? A(0) : y / x);
  gz = A(0);
}
extern "C" __global__ void copysign_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ y,
                                             T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], y_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(y, i, 2, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) copysign_backward_one(g_[k], x_[k], y_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ copysign_scalar_forward [floating] - y = the size of input with the sign of other
__device__ __forceinline__ void copysign_scalar_forward_one(A x, A z, A& y) {
  y = copysign(x, z);
}
extern "C" __global__ void copysign_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) copysign_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ copysign_scalar_backward [floating] - the gradients of copysign_scalar, which saves x, the result
__device__ __forceinline__ void copysign_scalar_backward_one(A g, A x, A y, A& gx) {
  gx = g * (x == A(0) ? A(0) : y / x);
}
extern "C" __global__ void copysign_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                    const T* __restrict__ y, T* __restrict__ gx, Layout at) {
  Cursor<4> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], y_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(y, i, 2, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) copysign_scalar_backward_one(g_[k], x_[k], y_[k], gx_[k]);
    store(gx, i, 3, gx_);
  }
  finish(gx, i, 3);
}

//@ hypot_forward [floating] - y = sqrt(input ** 2 + other ** 2)
__device__ __forceinline__ void hypot_forward_one(A x, A z, A& y) {
  y = hypot(x, z);
}
extern "C" __global__ void hypot_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hypot_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ hypot_backward [floating] - the gradients of hypot, which saves x, the result, z
__device__ __forceinline__ void hypot_backward_one(A g, A x, A y, A z, A& gx, A& gz) {
  gx = g * x / y;
  gz = g * z / y;
}
extern "C" __global__ void hypot_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ y,
                                          const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<6> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], y_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(y, i, 2, y_);
    load(z, i, 3, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) hypot_backward_one(g_[k], x_[k], y_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 4, gx_);
    store(gz, i, 5, gz_);
  }
  finish(gx, i, 4);
  finish(gz, i, 5);
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

//@ ldexp_forward [floating] - y = input * 2 ** other
__device__ __forceinline__ void ldexp_forward_one(A x, A z, A& y) {
  y = x * exp2(z);
}
extern "C" __global__ void ldexp_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ldexp_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ ldexp_backward [floating] - the gradients of ldexp, which saves z, the result
__device__ __forceinline__ void ldexp_backward_one(A g, A z, A y, A& gx, A& gz) {
  gx = g * exp2(z);
  gz = g * (y * A(0.6931471805599453));
}
extern "C" __global__ void ldexp_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ y,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], y_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
    load(y, i, 2, y_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) ldexp_backward_one(g_[k], z_[k], y_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
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

//@ minimum_forward - y = the smaller of two; NaN if either is NaN
__device__ __forceinline__ void minimum_forward_one(A x, A z, A& y) {
  y = minimum(x, z);
}
extern "C" __global__ void minimum_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) minimum_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ minimum_backward [floating] - the gradients of minimum, which saves x, z
__device__ __forceinline__ void minimum_backward_one(A g, A x, A z, A& gx, A& gz) {
  const bool t0 = x == z;
  const A t1 = g / A(2);
  gx = t0 ? t1 : x > z ? A(0) : g;
  gz = t0 ? t1 : x < z ? A(0) : g;
}
extern "C" __global__ void minimum_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                            T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) minimum_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ fmax_forward - y = the larger of two; of a number and NaN the number
__device__ __forceinline__ void fmax_forward_one(A x, A z, A& y) {
  y = larger_number(x, z);
}
extern "C" __global__ void fmax_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmax_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ fmax_backward [floating] - the gradients of fmax, which saves x, z
__device__ __forceinline__ void fmax_backward_one(A g, A x, A z, A& gx, A& gz) {
  const bool t0 = x >= z || is_nan(z);
  gx = t0 ? g : A(0);
  gz = t0 ? A(0) : g;
}
extern "C" __global__ void fmax_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                         T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmax_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ fmin_forward - y = the smaller of two; of a number and NaN the number
__device__ __forceinline__ void fmin_forward_one(A x, A z, A& y) {
  y = smaller_number(x, z);
}
extern "C" __global__ void fmin_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmin_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ fmin_backward [floating] - the gradients of fmin, which saves x, z
__device__ __forceinline__ void fmin_backward_one(A g, A x, A z, A& gx, A& gz) {
  const bool t0 = x <= z || is_nan(z);
  gx = t0 ? g : A(0);
  gz = t0 ? A(0) : g;
}
extern "C" __global__ void fmin_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                         T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) fmin_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ clamp_min_forward - y = input, at least min
__device__ __forceinline__ void clamp_min_forward_one(A x, A z, A& y) {
  y = maximum(x, z);
}
extern "C" __global__ void clamp_min_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_min_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ clamp_min_backward [floating] - the gradients of clamp_min, which saves x, z
__device__ __forceinline__ void clamp_min_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = x >= z ? g : A(0);
  gz = x < z ? g : A(0);
}
extern "C" __global__ void clamp_min_backward(const T* __restrict__ g, const T* __restrict__ x,
                                              const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz,
                                              Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_min_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ clamp_min_scalar_forward - y = input, at least min
__device__ __forceinline__ void clamp_min_scalar_forward_one(A x, A z, A& y) {
  y = maximum(z, x);
}
extern "C" __global__ void clamp_min_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_min_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ clamp_min_scalar_backward [floating] - the gradients of clamp_min_scalar, which saves x
__device__ __forceinline__ void clamp_min_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = x >= z ? g : A(0);
}
extern "C" __global__ void clamp_min_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                     T* __restrict__ gx, A z, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_min_scalar_backward_one(g_[k], x_[k], z, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ clamp_max_forward - y = input, at most max
__device__ __forceinline__ void clamp_max_forward_one(A x, A z, A& y) {
  y = minimum(x, z);
}
extern "C" __global__ void clamp_max_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_max_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ clamp_max_backward [floating] - the gradients of clamp_max, which saves x, z
__device__ __forceinline__ void clamp_max_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = x <= z ? g : A(0);
  gz = x > z ? g : A(0);
}
extern "C" __global__ void clamp_max_backward(const T* __restrict__ g, const T* __restrict__ x,
                                              const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz,
                                              Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_max_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ clamp_max_scalar_forward - y = input, at most max
__device__ __forceinline__ void clamp_max_scalar_forward_one(A x, A z, A& y) {
  y = minimum(z, x);
}
extern "C" __global__ void clamp_max_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_max_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ clamp_max_scalar_backward [floating] - the gradients of clamp_max_scalar, which saves x
__device__ __forceinline__ void clamp_max_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = x <= z ? g : A(0);
}
extern "C" __global__ void clamp_max_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                     T* __restrict__ gx, A z, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) clamp_max_scalar_backward_one(g_[k], x_[k], z, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ heaviside_forward - y = 0 where input is negative, 1 where it is positive, and values where it is 0
__device__ __forceinline__ void heaviside_forward_one(A x, A z, A& y) {
  y = x == A(0) ? z : x > A(0) ? A(1) : A(0);
}
extern "C" __global__ void heaviside_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) heaviside_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
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

//@ logaddexp_forward [floating] - y = log(exp(input) + exp(other))
__device__ __forceinline__ void logaddexp_forward_one(A x, A z, A& y) {
  y = x == z && is_infinite(x) ? x : maximum(x, z) + log1p(exp(-absolute(x - z)));
}
extern "C" __global__ void logaddexp_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logaddexp_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ logaddexp_backward [floating] - the gradients of logaddexp, which saves x, z
__device__ __forceinline__ void logaddexp_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = g / (A(1) + exp(z - x));
  gz = g / (A(1) + exp(x - z));
}
extern "C" __global__ void logaddexp_backward(const T* __restrict__ g, const T* __restrict__ x,
                                              const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz,
                                              Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logaddexp_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ logaddexp2_forward [floating] - y = log2(2 ** input + 2 ** other)
__device__ __forceinline__ void logaddexp2_forward_one(A x, A z, A& y) {
  y = x == z && is_infinite(x) ? x : maximum(x, z) + log1p(exp2(-absolute(x - z))) * A(1.4426950408889634);
}
extern "C" __global__ void logaddexp2_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logaddexp2_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ logaddexp2_backward [floating] - the gradients of logaddexp2, which saves x, z
__device__ __forceinline__ void logaddexp2_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = g / (A(1) + exp2(z - x));
  gz = g / (A(1) + exp2(x - z));
}
extern "C" __global__ void logaddexp2_backward(const T* __restrict__ g, const T* __restrict__ x,
                                               const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz,
                                               Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logaddexp2_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ xlogy_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_forward_one(A x, A z, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ xlogy_backward [floating] - the gradients of xlogy, which saves x, z
__device__ __forceinline__ void xlogy_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = x == A(0) && z <= A(0) ? A(0) : x_log_y(g, z);
  gz = g * x / z;
}
extern "C" __global__ void xlogy_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ xlogy_scalar_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_scalar_forward_one(A x, A z, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ xlogy_scalar_backward [floating] - the gradients of xlogy_scalar, which saves x
__device__ __forceinline__ void xlogy_scalar_backward_one(A g, A x, A z, A& gx) {
  const A t0 = x_log_y(g, z);
  gx = x == A(0) ? z > A(0) ? t0 : A(0) : t0;
}
extern "C" __global__ void xlogy_scalar_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                                 A z, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], gx_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_scalar_backward_one(g_[k], x_[k], z, gx_[k]);
    store(gx, i, 2, gx_);
  }
  finish(gx, i, 2);
}

//@ xlogy_base_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_base_forward_one(A z, A x, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ xlogy_base_backward [floating] - the gradients of xlogy_base, which saves z
__device__ __forceinline__ void xlogy_base_backward_one(A g, A z, A x, A& gz) {
  gz = g * x / z;
}
extern "C" __global__ void xlogy_base_backward(const T* __restrict__ g, const T* __restrict__ z, T* __restrict__ gz,
                                               A x, Layout at) {
  Cursor<3> i(at);
  for (; i; ++i) {
    A g_[LANES], z_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) xlogy_base_backward_one(g_[k], z_[k], x, gz_[k]);
    store(gz, i, 2, gz_);
  }
  finish(gz, i, 2);
}

//@ atan2_forward [floating] - y = the angle of the point (other, input)
__device__ __forceinline__ void atan2_forward_one(A x, A z, A& y) {
  y = atan2(x, z);
}
extern "C" __global__ void atan2_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atan2_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ atan2_backward [floating] - the gradients of atan2, which saves x, z
__device__ __forceinline__ void atan2_backward_one(A g, A x, A z, A& gx, A& gz) {
  const A t0 = x * x + z * z;
  const A t1 = t0 == A(0) ? A(0) : A(1) / t0;
  gx = g * (z * t1);
  gz = g * (-x * t1);
}
extern "C" __global__ void atan2_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) atan2_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ prelu_forward - y = input, times weight where it is negative
__device__ __forceinline__ void prelu_forward_one(A x, A z, A& y) {
  y = x > A(0) ? x : z * x;
}
extern "C" __global__ void prelu_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) prelu_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ prelu_backward [floating] - the gradients of prelu, which saves x, z
__device__ __forceinline__ void prelu_backward_one(A g, A x, A z, A& gx, A& gz) {
  const bool t0 = x > A(0);
  gx = t0 ? g : z * g;
  gz = t0 ? A(0) : x * g;
}
extern "C" __global__ void prelu_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  Cursor<5> i(at);
  for (; i; ++i) {
    A g_[LANES], x_[LANES], z_[LANES], gx_[LANES], gz_[LANES];
    load(g, i, 0, g_);
    load(x, i, 1, x_);
    load(z, i, 2, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) prelu_backward_one(g_[k], x_[k], z_[k], gx_[k], gz_[k]);
    store(gx, i, 3, gx_);
    store(gz, i, 4, gz_);
  }
  finish(gx, i, 3);
  finish(gz, i, 4);
}

//@ logical_and_forward - y = whether neither is 0
__device__ __forceinline__ void logical_and_forward_one(A x, A z, bool& y) {
  y = x != A(0) && z != A(0);
}
extern "C" __global__ void logical_and_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logical_and_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ logical_or_forward - y = whether one is not 0
__device__ __forceinline__ void logical_or_forward_one(A x, A z, bool& y) {
  y = x != A(0) || (z != A(0));
}
extern "C" __global__ void logical_or_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logical_or_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ logical_xor_forward - y = whether exactly one is 0
__device__ __forceinline__ void logical_xor_forward_one(A x, A z, bool& y) {
  y = x != A(0) != (z != A(0));
}
extern "C" __global__ void logical_xor_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES];
    bool y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) logical_xor_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_and_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_forward_one(A x, A z, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_and_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_and_scalar_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_and_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_and_base_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_base_forward_one(A z, A x, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_and_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_or_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_forward_one(A x, A z, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_or_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_or_scalar_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_or_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_or_base_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_base_forward_one(A z, A x, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_or_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_xor_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_forward_one(A x, A z, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_xor_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_xor_scalar_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_xor_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_xor_base_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_base_forward_one(A z, A x, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_xor_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_left_shift_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_forward_one(A x, A z, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_left_shift_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_left_shift_scalar_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_scalar_forward_one(A x, A z, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_left_shift_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_left_shift_base_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_base_forward_one(A z, A x, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_left_shift_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_right_shift_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_forward_one(A x, A z, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A x_[LANES], z_[LANES], y_[LANES];
    load(x, i, 0, x_);
    load(z, i, 1, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_right_shift_forward_one(x_[k], z_[k], y_[k]);
    store(y, i, 2, y_);
  }
}

//@ bitwise_right_shift_scalar_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_scalar_forward_one(A x, A z, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A x_[LANES], y_[LANES];
    load(x, i, 0, x_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_right_shift_scalar_forward_one(x_[k], z, y_[k]);
    store(y, i, 1, y_);
  }
}

//@ bitwise_right_shift_base_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_base_forward_one(A z, A x, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A z_[LANES], y_[LANES];
    load(z, i, 0, z_);
#pragma unroll
    for (int k = 0; k < LANES; ++k) bitwise_right_shift_base_forward_one(z_[k], x, y_[k]);
    store(y, i, 1, y_);
  }
}
