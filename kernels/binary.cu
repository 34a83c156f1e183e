// Written by gradlite.ops.write; do not edit.
// binary.cu - the elementwise operations of 2 operands, from the tables of gradlite/ops.
//
// Each section is a function of one element and the kernel that runs it over all of them.  T is the type of
// the elements, A the type to compute in; Cursor and Layout come from flat.cuh and strided.cuh.  README.md
// says more.

//@ add_forward - y = input + alpha * other
__device__ __forceinline__ void add_forward_one(A x, A z, A alpha, A& y) {
  y = x + alpha * z;
}
extern "C" __global__ void add_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    add_forward_one(load(x, i[0]), load(z, i[1]), alpha, y_);
    store(y, i[2], y_);
  }
}

//@ add_backward [floating] - the gradients of add, which saves nothing
__device__ __forceinline__ void add_backward_one(A g, A alpha, A& gz) {
  gz = g * alpha;
}
extern "C" __global__ void add_backward(const T* __restrict__ g, T* __restrict__ gz, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gz_;
    add_backward_one(load(g, i[0]), alpha, gz_);
    store(gz, i[1], gz_);
  }
}

//@ add_scalar_forward - y = input + alpha * other
__device__ __forceinline__ void add_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = x + alpha * z;
}
extern "C" __global__ void add_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    add_scalar_forward_one(load(x, i[0]), z, alpha, y_);
    store(y, i[1], y_);
  }
}

//@ sub_forward - y = input - alpha * other
__device__ __forceinline__ void sub_forward_one(A x, A z, A alpha, A& y) {
  y = x - alpha * z;
}
extern "C" __global__ void sub_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    sub_forward_one(load(x, i[0]), load(z, i[1]), alpha, y_);
    store(y, i[2], y_);
  }
}

//@ sub_backward [floating] - the gradients of sub, which saves nothing
__device__ __forceinline__ void sub_backward_one(A g, A alpha, A& gz) {
  gz = -g * alpha;
}
extern "C" __global__ void sub_backward(const T* __restrict__ g, T* __restrict__ gz, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gz_;
    sub_backward_one(load(g, i[0]), alpha, gz_);
    store(gz, i[1], gz_);
  }
}

//@ sub_scalar_forward - y = input - alpha * other
__device__ __forceinline__ void sub_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = x - alpha * z;
}
extern "C" __global__ void sub_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    sub_scalar_forward_one(load(x, i[0]), z, alpha, y_);
    store(y, i[1], y_);
  }
}

//@ rsub_forward - y = other - alpha * input
__device__ __forceinline__ void rsub_forward_one(A x, A z, A alpha, A& y) {
  y = z - alpha * x;
}
extern "C" __global__ void rsub_forward(const T* x, const T* z, T* y, A alpha, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    rsub_forward_one(load(x, i[0]), load(z, i[1]), alpha, y_);
    store(y, i[2], y_);
  }
}

//@ rsub_backward [floating] - the gradients of rsub, which saves nothing
__device__ __forceinline__ void rsub_backward_one(A g, A alpha, A& gx) {
  gx = -g * alpha;
}
extern "C" __global__ void rsub_backward(const T* __restrict__ g, T* __restrict__ gx, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    rsub_backward_one(load(g, i[0]), alpha, gx_);
    store(gx, i[1], gx_);
  }
}

//@ rsub_scalar_forward - y = other - alpha * input
__device__ __forceinline__ void rsub_scalar_forward_one(A x, A z, A alpha, A& y) {
  y = z - alpha * x;
}
extern "C" __global__ void rsub_scalar_forward(const T* x, T* y, A z, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    rsub_scalar_forward_one(load(x, i[0]), z, alpha, y_);
    store(y, i[1], y_);
  }
}

//@ rsub_scalar_backward [floating] - the gradients of rsub_scalar, which saves nothing
__device__ __forceinline__ void rsub_scalar_backward_one(A g, A alpha, A& gx) {
  gx = -g * alpha;
}
extern "C" __global__ void rsub_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A alpha, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    rsub_scalar_backward_one(load(g, i[0]), alpha, gx_);
    store(gx, i[1], gx_);
  }
}

//@ mul_forward - y = input * other
__device__ __forceinline__ void mul_forward_one(A x, A z, A& y) {
  y = x * z;
}
extern "C" __global__ void mul_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    mul_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ mul_backward [floating] - the gradients of mul, which saves z, x
__device__ __forceinline__ void mul_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = g * z;
  gz = g * x;
}
extern "C" __global__ void mul_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ x,
                                        T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    mul_backward_one(load(g, i[0]), load(z, i[1]), load(x, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ mul_scalar_forward - y = input * other
__device__ __forceinline__ void mul_scalar_forward_one(A x, A z, A& y) {
  y = x * z;
}
extern "C" __global__ void mul_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    mul_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ mul_scalar_backward [floating] - the gradients of mul_scalar, which saves z
__device__ __forceinline__ void mul_scalar_backward_one(A g, A z, A& gx) {
  gx = g * z;
}
extern "C" __global__ void mul_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    mul_scalar_backward_one(load(g, i[0]), z, gx_);
    store(gx, i[1], gx_);
  }
}

//@ div_forward [floating] - y = input / other
__device__ __forceinline__ void div_forward_one(A x, A z, A& y) {
  y = x / z;
}
extern "C" __global__ void div_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    div_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ div_backward [floating] - the gradients of div, which saves z, x
__device__ __forceinline__ void div_backward_one(A g, A z, A x, A& gx, A& gz) {
  gx = g / z;
  gz = -g * (x / z / z);
}
extern "C" __global__ void div_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ x,
                                        T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    div_backward_one(load(g, i[0]), load(z, i[1]), load(x, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ div_scalar_forward [floating] - y = input / other
__device__ __forceinline__ void div_scalar_forward_one(A x, A z, A& y) {
  y = x / z;
}
extern "C" __global__ void div_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    div_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ div_scalar_backward [floating] - the gradients of div_scalar, which saves z
__device__ __forceinline__ void div_scalar_backward_one(A g, A z, A& gx) {
  gx = g / z;
}
extern "C" __global__ void div_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    div_scalar_backward_one(load(g, i[0]), z, gx_);
    store(gx, i[1], gx_);
  }
}

//@ div_floor_forward - y = input / other, rounded down
__device__ __forceinline__ void div_floor_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void div_floor_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    div_floor_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    div_floor_backward_one(load(g, i[0]), load(z, i[1]), load(x, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ div_floor_scalar_forward - y = input / other, rounded down
__device__ __forceinline__ void div_floor_scalar_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void div_floor_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    div_floor_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ div_floor_scalar_backward [floating] - the gradients of div_floor_scalar, which saves z
__device__ __forceinline__ void div_floor_scalar_backward_one(A g, A z, A& gx) {
  gx = A(0);
}
extern "C" __global__ void div_floor_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    div_floor_scalar_backward_one(load(g, i[0]), z, gx_);
    store(gx, i[1], gx_);
  }
}

//@ div_trunc_forward - y = input / other, rounded towards 0
__device__ __forceinline__ void div_trunc_forward_one(A x, A z, A& y) {
  y = divide_to_zero(x, z);
}
extern "C" __global__ void div_trunc_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    div_trunc_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    div_trunc_backward_one(load(g, i[0]), load(z, i[1]), load(x, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ div_trunc_scalar_forward - y = input / other, rounded towards 0
__device__ __forceinline__ void div_trunc_scalar_forward_one(A x, A z, A& y) {
  y = divide_to_zero(x, z);
}
extern "C" __global__ void div_trunc_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    div_trunc_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ div_trunc_scalar_backward [floating] - the gradients of div_trunc_scalar, which saves z
__device__ __forceinline__ void div_trunc_scalar_backward_one(A g, A z, A& gx) {
  gx = A(0);
}
extern "C" __global__ void div_trunc_scalar_backward(const T* __restrict__ g, T* __restrict__ gx, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A gx_;
    div_trunc_scalar_backward_one(load(g, i[0]), z, gx_);
    store(gx, i[1], gx_);
  }
}

//@ floor_divide_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    floor_divide_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ floor_divide_scalar_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_scalar_forward_one(A x, A z, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    floor_divide_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ floor_divide_base_forward - y = input / other, rounded down
__device__ __forceinline__ void floor_divide_base_forward_one(A z, A x, A& y) {
  y = divide_down(x, z);
}
extern "C" __global__ void floor_divide_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    floor_divide_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ remainder_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_forward_one(A x, A z, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    remainder_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ remainder_backward [floating] - the gradients of remainder, which saves x, z
__device__ __forceinline__ void remainder_backward_one(A g, A x, A z, A& gz) {
  gz = -g * divide_down(x, z);
}
extern "C" __global__ void remainder_backward(const T* __restrict__ g, const T* __restrict__ x,
                                              const T* __restrict__ z, T* __restrict__ gz, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A gz_;
    remainder_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gz_);
    store(gz, i[3], gz_);
  }
}

//@ remainder_scalar_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_scalar_forward_one(A x, A z, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    remainder_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ remainder_base_forward - y = the remainder of input / other, with the sign of other
__device__ __forceinline__ void remainder_base_forward_one(A z, A x, A& y) {
  y = modulo(x, z);
}
extern "C" __global__ void remainder_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    remainder_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ fmod_forward - y = the remainder of input / other, with the sign of input
__device__ __forceinline__ void fmod_forward_one(A x, A z, A& y) {
  y = modulo_to_zero(x, z);
}
extern "C" __global__ void fmod_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    fmod_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ fmod_backward [floating] - the gradients of fmod, which saves x, z
__device__ __forceinline__ void fmod_backward_one(A g, A x, A z, A& gz) {
  gz = -g * divide_to_zero(x, z);
}
extern "C" __global__ void fmod_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                         T* __restrict__ gz, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A gz_;
    fmod_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gz_);
    store(gz, i[3], gz_);
  }
}

//@ fmod_scalar_forward - y = the remainder of input / other, with the sign of input
__device__ __forceinline__ void fmod_scalar_forward_one(A x, A z, A& y) {
  y = modulo_to_zero(x, z);
}
extern "C" __global__ void fmod_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    fmod_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ copysign_forward [floating] - y = the size of input with the sign of other
__device__ __forceinline__ void copysign_forward_one(A x, A z, A& y) {
  y = copysign(x, z);
}
extern "C" __global__ void copysign_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    copysign_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ copysign_backward [floating] - the gradients of copysign, which saves x, the result
__device__ __forceinline__ void copysign_backward_one(A g, A x, A y, A& gx, A& gz) {
  gx = g * (x == A(0) ? A(0) : y / x);
  gz = A(0);
}
extern "C" __global__ void copysign_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ y,
                                             T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    copysign_backward_one(load(g, i[0]), load(x, i[1]), load(y, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ copysign_scalar_forward [floating] - y = the size of input with the sign of other
__device__ __forceinline__ void copysign_scalar_forward_one(A x, A z, A& y) {
  y = copysign(x, z);
}
extern "C" __global__ void copysign_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    copysign_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ copysign_scalar_backward [floating] - the gradients of copysign_scalar, which saves x, the result
__device__ __forceinline__ void copysign_scalar_backward_one(A g, A x, A y, A& gx) {
  gx = g * (x == A(0) ? A(0) : y / x);
}
extern "C" __global__ void copysign_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                    const T* __restrict__ y, T* __restrict__ gx, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A gx_;
    copysign_scalar_backward_one(load(g, i[0]), load(x, i[1]), load(y, i[2]), gx_);
    store(gx, i[3], gx_);
  }
}

//@ hypot_forward [floating] - y = sqrt(input ** 2 + other ** 2)
__device__ __forceinline__ void hypot_forward_one(A x, A z, A& y) {
  y = hypot(x, z);
}
extern "C" __global__ void hypot_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    hypot_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ hypot_backward [floating] - the gradients of hypot, which saves x, the result, z
__device__ __forceinline__ void hypot_backward_one(A g, A x, A y, A z, A& gx, A& gz) {
  gx = g * (x / y);
  gz = g * (z / y);
}
extern "C" __global__ void hypot_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ y,
                                          const T* __restrict__ z, T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<6> i(at); i; ++i) {
    A gx_;
    A gz_;
    hypot_backward_one(load(g, i[0]), load(x, i[1]), load(y, i[2]), load(z, i[3]), gx_, gz_);
    store(gx, i[4], gx_);
    store(gz, i[5], gz_);
  }
}

//@ pow_forward - y = input raised to exponent
__device__ __forceinline__ void pow_forward_one(A x, A z, A& y) {
  y = power(x, z);
}
extern "C" __global__ void pow_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    pow_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<6> i(at); i; ++i) {
    A gx_;
    A gz_;
    pow_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), load(y, i[3]), gx_, gz_);
    store(gx, i[4], gx_);
    store(gz, i[5], gz_);
  }
}

//@ pow_scalar_forward - y = input raised to exponent
__device__ __forceinline__ void pow_scalar_forward_one(A x, A z, A& y) {
  y = power_by(x, z);
}
extern "C" __global__ void pow_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    pow_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ pow_scalar_backward [floating] - the gradients of pow_scalar, which saves x
__device__ __forceinline__ void pow_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = z == A(0) ? A(0) : g * (z * power_by(x, z - A(1)));
}
extern "C" __global__ void pow_scalar_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                               A z, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A gx_;
    pow_scalar_backward_one(load(g, i[0]), load(x, i[1]), z, gx_);
    store(gx, i[2], gx_);
  }
}

//@ pow_base_forward - y = input raised to exponent
__device__ __forceinline__ void pow_base_forward_one(A z, A x, A& y) {
  y = power(x, z);
}
extern "C" __global__ void pow_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    pow_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ pow_base_backward [floating] - the gradients of pow_base, which saves z, the result
__device__ __forceinline__ void pow_base_backward_one(A g, A z, A y, A x, A& gz) {
  const A t0 = y * log(x);
  gz = g * (x == A(0) ? z >= A(0) ? A(0) : t0 : t0);
}
extern "C" __global__ void pow_base_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ y,
                                             T* __restrict__ gz, A x, Layout at) {
  for (Cursor<4> i(at); i; ++i) {
    A gz_;
    pow_base_backward_one(load(g, i[0]), load(z, i[1]), load(y, i[2]), x, gz_);
    store(gz, i[3], gz_);
  }
}

//@ ldexp_forward [floating] - y = input * 2 ** other
__device__ __forceinline__ void ldexp_forward_one(A x, A z, A& y) {
  y = x * exp2(z);
}
extern "C" __global__ void ldexp_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    ldexp_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ ldexp_backward [floating] - the gradients of ldexp, which saves z, the result
__device__ __forceinline__ void ldexp_backward_one(A g, A z, A y, A& gx, A& gz) {
  gx = g * exp2(z);
  gz = g * (y * A(0.6931471805599453));
}
extern "C" __global__ void ldexp_backward(const T* __restrict__ g, const T* __restrict__ z, const T* __restrict__ y,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    ldexp_backward_one(load(g, i[0]), load(z, i[1]), load(y, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ maximum_forward - y = the larger of two; NaN if either is NaN
__device__ __forceinline__ void maximum_forward_one(A x, A z, A& y) {
  y = maximum(x, z);
}
extern "C" __global__ void maximum_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    maximum_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    maximum_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ minimum_forward - y = the smaller of two; NaN if either is NaN
__device__ __forceinline__ void minimum_forward_one(A x, A z, A& y) {
  y = minimum(x, z);
}
extern "C" __global__ void minimum_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    minimum_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    minimum_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ fmax_forward - y = the larger of two; of a number and NaN the number
__device__ __forceinline__ void fmax_forward_one(A x, A z, A& y) {
  y = larger_number(x, z);
}
extern "C" __global__ void fmax_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    fmax_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    fmax_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ fmin_forward - y = the smaller of two; of a number and NaN the number
__device__ __forceinline__ void fmin_forward_one(A x, A z, A& y) {
  y = smaller_number(x, z);
}
extern "C" __global__ void fmin_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    fmin_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    fmin_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ clamp_min_forward - y = input, at least min
__device__ __forceinline__ void clamp_min_forward_one(A x, A z, A& y) {
  y = maximum(x, z);
}
extern "C" __global__ void clamp_min_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    clamp_min_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    clamp_min_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ clamp_min_scalar_forward - y = input, at least min
__device__ __forceinline__ void clamp_min_scalar_forward_one(A x, A z, A& y) {
  y = maximum(z, x);
}
extern "C" __global__ void clamp_min_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    clamp_min_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ clamp_min_scalar_backward [floating] - the gradients of clamp_min_scalar, which saves x
__device__ __forceinline__ void clamp_min_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = x >= z ? g : A(0);
}
extern "C" __global__ void clamp_min_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                     T* __restrict__ gx, A z, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A gx_;
    clamp_min_scalar_backward_one(load(g, i[0]), load(x, i[1]), z, gx_);
    store(gx, i[2], gx_);
  }
}

//@ clamp_max_forward - y = input, at most max
__device__ __forceinline__ void clamp_max_forward_one(A x, A z, A& y) {
  y = minimum(x, z);
}
extern "C" __global__ void clamp_max_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    clamp_max_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    clamp_max_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ clamp_max_scalar_forward - y = input, at most max
__device__ __forceinline__ void clamp_max_scalar_forward_one(A x, A z, A& y) {
  y = minimum(z, x);
}
extern "C" __global__ void clamp_max_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    clamp_max_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ clamp_max_scalar_backward [floating] - the gradients of clamp_max_scalar, which saves x
__device__ __forceinline__ void clamp_max_scalar_backward_one(A g, A x, A z, A& gx) {
  gx = x <= z ? g : A(0);
}
extern "C" __global__ void clamp_max_scalar_backward(const T* __restrict__ g, const T* __restrict__ x,
                                                     T* __restrict__ gx, A z, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A gx_;
    clamp_max_scalar_backward_one(load(g, i[0]), load(x, i[1]), z, gx_);
    store(gx, i[2], gx_);
  }
}

//@ heaviside_forward - y = 0 where input is negative, 1 where it is positive, and values where it is 0
__device__ __forceinline__ void heaviside_forward_one(A x, A z, A& y) {
  y = x == A(0) ? z : x > A(0) ? A(1) : A(0);
}
extern "C" __global__ void heaviside_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    heaviside_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ eq_forward - y = input == other
__device__ __forceinline__ void eq_forward_one(A x, A z, bool& y) {
  y = x == z;
}
extern "C" __global__ void eq_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    eq_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ eq_scalar_forward - y = input == other
__device__ __forceinline__ void eq_scalar_forward_one(A x, A z, bool& y) {
  y = x == z;
}
extern "C" __global__ void eq_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    eq_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ ne_forward - y = input != other
__device__ __forceinline__ void ne_forward_one(A x, A z, bool& y) {
  y = x != z;
}
extern "C" __global__ void ne_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    ne_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ ne_scalar_forward - y = input != other
__device__ __forceinline__ void ne_scalar_forward_one(A x, A z, bool& y) {
  y = x != z;
}
extern "C" __global__ void ne_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    ne_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ lt_forward - y = input < other
__device__ __forceinline__ void lt_forward_one(A x, A z, bool& y) {
  y = x < z;
}
extern "C" __global__ void lt_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    lt_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ lt_scalar_forward - y = input < other
__device__ __forceinline__ void lt_scalar_forward_one(A x, A z, bool& y) {
  y = x < z;
}
extern "C" __global__ void lt_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    lt_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ le_forward - y = input <= other
__device__ __forceinline__ void le_forward_one(A x, A z, bool& y) {
  y = x <= z;
}
extern "C" __global__ void le_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    le_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ le_scalar_forward - y = input <= other
__device__ __forceinline__ void le_scalar_forward_one(A x, A z, bool& y) {
  y = x <= z;
}
extern "C" __global__ void le_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    le_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ gt_forward - y = input > other
__device__ __forceinline__ void gt_forward_one(A x, A z, bool& y) {
  y = x > z;
}
extern "C" __global__ void gt_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    gt_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ gt_scalar_forward - y = input > other
__device__ __forceinline__ void gt_scalar_forward_one(A x, A z, bool& y) {
  y = x > z;
}
extern "C" __global__ void gt_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    gt_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ ge_forward - y = input >= other
__device__ __forceinline__ void ge_forward_one(A x, A z, bool& y) {
  y = x >= z;
}
extern "C" __global__ void ge_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    ge_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ ge_scalar_forward - y = input >= other
__device__ __forceinline__ void ge_scalar_forward_one(A x, A z, bool& y) {
  y = x >= z;
}
extern "C" __global__ void ge_scalar_forward(const T* x, bool* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    bool y_;
    ge_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ logaddexp_forward [floating] - y = log(exp(input) + exp(other))
__device__ __forceinline__ void logaddexp_forward_one(A x, A z, A& y) {
  y = x == z && is_infinite(x) ? x : maximum(x, z) + log1p(exp(-absolute(x - z)));
}
extern "C" __global__ void logaddexp_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    logaddexp_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    logaddexp_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ logaddexp2_forward [floating] - y = log2(2 ** input + 2 ** other)
__device__ __forceinline__ void logaddexp2_forward_one(A x, A z, A& y) {
  y = x == z && is_infinite(x) ? x : maximum(x, z) + log1p(exp2(-absolute(x - z))) * A(1.4426950408889634);
}
extern "C" __global__ void logaddexp2_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    logaddexp2_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    logaddexp2_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ xlogy_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_forward_one(A x, A z, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    xlogy_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ xlogy_backward [floating] - the gradients of xlogy, which saves x, z
__device__ __forceinline__ void xlogy_backward_one(A g, A x, A z, A& gx, A& gz) {
  gx = x == A(0) && z <= A(0) ? A(0) : x_log_y(g, z);
  gz = g * x / z;
}
extern "C" __global__ void xlogy_backward(const T* __restrict__ g, const T* __restrict__ x, const T* __restrict__ z,
                                          T* __restrict__ gx, T* __restrict__ gz, Layout at) {
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    xlogy_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ xlogy_scalar_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_scalar_forward_one(A x, A z, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    xlogy_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ xlogy_scalar_backward [floating] - the gradients of xlogy_scalar, which saves x
__device__ __forceinline__ void xlogy_scalar_backward_one(A g, A x, A z, A& gx) {
  const A t0 = x_log_y(g, z);
  gx = x == A(0) ? z > A(0) ? t0 : A(0) : t0;
}
extern "C" __global__ void xlogy_scalar_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx,
                                                 A z, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A gx_;
    xlogy_scalar_backward_one(load(g, i[0]), load(x, i[1]), z, gx_);
    store(gx, i[2], gx_);
  }
}

//@ xlogy_base_forward [floating] - y = input * log(other), and 0 where input is 0
__device__ __forceinline__ void xlogy_base_forward_one(A z, A x, A& y) {
  y = x_log_y(x, z);
}
extern "C" __global__ void xlogy_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    xlogy_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ xlogy_base_backward [floating] - the gradients of xlogy_base, which saves z
__device__ __forceinline__ void xlogy_base_backward_one(A g, A z, A x, A& gz) {
  gz = g * x / z;
}
extern "C" __global__ void xlogy_base_backward(const T* __restrict__ g, const T* __restrict__ z, T* __restrict__ gz,
                                               A x, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A gz_;
    xlogy_base_backward_one(load(g, i[0]), load(z, i[1]), x, gz_);
    store(gz, i[2], gz_);
  }
}

//@ atan2_forward [floating] - y = the angle of the point (other, input)
__device__ __forceinline__ void atan2_forward_one(A x, A z, A& y) {
  y = atan2(x, z);
}
extern "C" __global__ void atan2_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    atan2_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    atan2_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ prelu_forward - y = input, times weight where it is negative
__device__ __forceinline__ void prelu_forward_one(A x, A z, A& y) {
  y = x > A(0) ? x : z * x;
}
extern "C" __global__ void prelu_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    prelu_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
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
  for (Cursor<5> i(at); i; ++i) {
    A gx_;
    A gz_;
    prelu_backward_one(load(g, i[0]), load(x, i[1]), load(z, i[2]), gx_, gz_);
    store(gx, i[3], gx_);
    store(gz, i[4], gz_);
  }
}

//@ logical_and_forward - y = whether neither is 0
__device__ __forceinline__ void logical_and_forward_one(A x, A z, bool& y) {
  y = x != A(0) && z != A(0);
}
extern "C" __global__ void logical_and_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    logical_and_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ logical_or_forward - y = whether one is not 0
__device__ __forceinline__ void logical_or_forward_one(A x, A z, bool& y) {
  y = x != A(0) || (z != A(0));
}
extern "C" __global__ void logical_or_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    logical_or_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ logical_xor_forward - y = whether exactly one is 0
__device__ __forceinline__ void logical_xor_forward_one(A x, A z, bool& y) {
  y = x != A(0) != (z != A(0));
}
extern "C" __global__ void logical_xor_forward(const T* x, const T* z, bool* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    bool y_;
    logical_xor_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_and_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_forward_one(A x, A z, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    bitwise_and_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_and_scalar_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_and_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_and_base_forward [integral] - y = the bits that both have
__device__ __forceinline__ void bitwise_and_base_forward_one(A z, A x, A& y) {
  y = bitwise_and(x, z);
}
extern "C" __global__ void bitwise_and_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_and_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_or_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_forward_one(A x, A z, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    bitwise_or_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_or_scalar_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_or_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_or_base_forward [integral] - y = the bits that one has
__device__ __forceinline__ void bitwise_or_base_forward_one(A z, A x, A& y) {
  y = bitwise_or(x, z);
}
extern "C" __global__ void bitwise_or_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_or_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_xor_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_forward_one(A x, A z, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    bitwise_xor_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_xor_scalar_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_scalar_forward_one(A x, A z, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_xor_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_xor_base_forward [integral] - y = the bits that exactly one has
__device__ __forceinline__ void bitwise_xor_base_forward_one(A z, A x, A& y) {
  y = bitwise_xor(x, z);
}
extern "C" __global__ void bitwise_xor_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_xor_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_left_shift_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_forward_one(A x, A z, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    bitwise_left_shift_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_left_shift_scalar_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_scalar_forward_one(A x, A z, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_left_shift_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_left_shift_base_forward [integral] - y = the bits moved up by other
__device__ __forceinline__ void bitwise_left_shift_base_forward_one(A z, A x, A& y) {
  y = left_shift(x, z);
}
extern "C" __global__ void bitwise_left_shift_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_left_shift_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_right_shift_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_forward_one(A x, A z, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_forward(const T* x, const T* z, T* y, Layout at) {
  for (Cursor<3> i(at); i; ++i) {
    A y_;
    bitwise_right_shift_forward_one(load(x, i[0]), load(z, i[1]), y_);
    store(y, i[2], y_);
  }
}

//@ bitwise_right_shift_scalar_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_scalar_forward_one(A x, A z, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_scalar_forward(const T* x, T* y, A z, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_right_shift_scalar_forward_one(load(x, i[0]), z, y_);
    store(y, i[1], y_);
  }
}

//@ bitwise_right_shift_base_forward [integral] - y = the bits moved down by other
__device__ __forceinline__ void bitwise_right_shift_base_forward_one(A z, A x, A& y) {
  y = right_shift(x, z);
}
extern "C" __global__ void bitwise_right_shift_base_forward(const T* z, T* y, A x, Layout at) {
  for (Cursor<2> i(at); i; ++i) {
    A y_;
    bitwise_right_shift_base_forward_one(load(z, i[0]), x, y_);
    store(y, i[1], y_);
  }
}
