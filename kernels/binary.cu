// Written by gradlite.ops.write; do not edit.
// binary.cu - the elementwise operations of 2 operands, from the table in gradlite/ops/pointwise.py.
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
