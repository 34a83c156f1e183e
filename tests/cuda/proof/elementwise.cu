// out = a * b in three layouts, its backward pass for a broadcast b, and the backward pass of GELU.

extern "C" __global__ void mul_vec4(const float4* __restrict__ a, const float4* __restrict__ b,
                                    float4* __restrict__ out, int n4) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n4; i += gridDim.x * blockDim.x) {
    float4 x = a[i], y = b[i];
    out[i] = make_float4(x.x * y.x, x.y * y.y, x.z * y.z, x.w * y.w);
  }
}

template <class T>
__global__ void mul_strided(const T* __restrict__ a, const T* __restrict__ b, T* __restrict__ out, Layout layout,
                            int n) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    int oa, ob, oc;
    offsets(layout, i, oa, ob, oc);
    out[oc] = from_f<T>(to_f(a[oa]) * to_f(b[ob]));
  }
}

// gb[j] = sum_i g[i, j] * a[i, j], for b broadcast over rows: one launch does the product and the sum.
extern "C" __global__ void mul_backward_row(const float* __restrict__ g, const float* __restrict__ a,
                                            float* __restrict__ gb, int rows, int cols) {
  __shared__ float s[8][33];
  int c = blockIdx.x * 32 + threadIdx.x;
  float sum = 0.f;
  if (c < cols)
    for (int r = threadIdx.y; r < rows; r += 8) sum += g[r * cols + c] * a[r * cols + c];
  s[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && c < cols) {
    for (int k = 1; k < 8; ++k) sum += s[k][threadIdx.x];
    gb[c] = sum;
  }
}

template <class T>
__global__ void gelu_backward(const T* __restrict__ g, const T* __restrict__ x, T* __restrict__ gx, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    float v = to_f(x[i]);
    float cdf = 0.5f * (1.f + erff(v * 0.70710678f)), pdf = 0.39894228f * __expf(-0.5f * v * v);
    gx[i] = from_f<T>(to_f(g[i]) * (cdf + v * pdf));
  }
}
