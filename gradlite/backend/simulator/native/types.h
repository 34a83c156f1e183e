// The keywords, vector types and built-in variables of CUDA C++.
#pragma once
#include <cstddef>
#include <cstdint>

#define __CUDA_CPU__ 1  // for the rare kernel that needs a plain branch beside inline PTX

// A kernel's symbol is visible, so that it can be looked up by name where its name is not mangled: as on the GPU, that
// takes extern "C".
#define __global__ __attribute__((visibility("default"), used))
#define __device__
#define __host__
#define __constant__ static
#define __shared__ static  // blocks run one after another
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __grid_constant__
#define __align__(n) __attribute__((aligned(n)))

// For functions of this library that the sanitizer must not see.
#define SIM_UNCHECKED __attribute__((no_sanitize("thread"), noinline))
#define SIM_HIDDEN __attribute__((visibility("hidden")))

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

// CUDA aligns pairs and quadruples to their size, but to no more than 16 bytes.
#define SIM_VECTOR(T, name)                                                        \
  struct alignas(sizeof(T) * 2) name##2 { T x, y; };                               \
  struct name##3 { T x, y, z; };                                                   \
  struct alignas(sizeof(T) < 4 ? sizeof(T) * 4 : 16) name##4 { T x, y, z, w; };    \
  inline name##2 make_##name##2(T x, T y) { return {x, y}; }                       \
  inline name##3 make_##name##3(T x, T y, T z) { return {x, y, z}; }               \
  inline name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }

SIM_VECTOR(signed char, char)
SIM_VECTOR(unsigned char, uchar)
SIM_VECTOR(short, short)
SIM_VECTOR(unsigned short, ushort)
SIM_VECTOR(int, int)
SIM_VECTOR(unsigned, uint)
SIM_VECTOR(long long, longlong)
SIM_VECTOR(unsigned long long, ulonglong)
SIM_VECTOR(float, float)
SIM_VECTOR(double, double)

SIM_HIDDEN extern uint3 threadIdx, blockIdx;
SIM_HIDDEN extern dim3 blockDim, gridDim;
constexpr int warpSize = 32;
