// Device code that the proof kernels share; it is joined in front of each.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#define INF __int_as_float(0x7f800000)  // NVRTC has no INFINITY

// One argument by value: the shape, and the strides of three operands, in elements.
struct Layout {
  int ndim;
  int shape[8];
  int stride[3][8];
};

template <class T> __device__ __forceinline__ float to_f(T x) { return (float)x; }
template <> __device__ __forceinline__ float to_f(__half x) { return __half2float(x); }
template <> __device__ __forceinline__ float to_f(__nv_bfloat16 x) { return __bfloat162float(x); }
template <class T> __device__ __forceinline__ T from_f(float x) { return (T)x; }
template <> __device__ __forceinline__ __half from_f(float x) { return __float2half_rn(x); }
template <> __device__ __forceinline__ __nv_bfloat16 from_f(float x) { return __float2bfloat16_rn(x); }

// The offsets of element i in three operands.
__device__ __forceinline__ void offsets(const Layout& layout, int i, int& a, int& b, int& c) {
  a = b = c = 0;
#pragma unroll 1
  for (int d = layout.ndim - 1; d >= 0; --d) {
    int quotient = i / layout.shape[d], r = i - quotient * layout.shape[d];
    a += r * layout.stride[0][d];
    b += r * layout.stride[1][d];
    c += r * layout.stride[2][d];
    i = quotient;
  }
}

__device__ __forceinline__ float warp_sum(float v) {
#pragma unroll
  for (int o = 16; o > 0; o >>= 1) v += __shfl_xor_sync(0xffffffffu, v, o);
  return v;
}

__device__ __forceinline__ float warp_max(float v) {
#pragma unroll
  for (int o = 16; o > 0; o >>= 1) v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, o));
  return v;
}

// The sum over the block, for every thread; blockDim.x is a multiple of 32.
__device__ __forceinline__ float block_sum(float v) {
  __shared__ float part[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  v = warp_sum(v);
  __syncthreads();  // an earlier call may still read part
  if (lane == 0) part[warp] = v;
  __syncthreads();
  v = lane < (int)(blockDim.x >> 5) ? part[lane] : 0.f;
  return warp_sum(v);
}
