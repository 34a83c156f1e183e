// One block per row; the mean and the reciprocal of the deviation are kept for the backward pass.
extern "C" __global__ void layernorm(const float* __restrict__ x, const float* __restrict__ w,
                                     const float* __restrict__ b, float* __restrict__ y, float* __restrict__ mean,
                                     float* __restrict__ rstd, int cols, float eps) {
  extern __shared__ float row[];
  const float* xr = x + (long long)blockIdx.x * cols;
  float s = 0.f;
  for (int i = threadIdx.x; i < cols; i += blockDim.x) {
    row[i] = xr[i];
    s += row[i];
  }
  float mu = block_sum(s) / cols, v = 0.f;
  for (int i = threadIdx.x; i < cols; i += blockDim.x) {
    float d = row[i] - mu;
    v += d * d;
  }
  float r = rsqrtf(block_sum(v) / cols + eps);
  for (int i = threadIdx.x; i < cols; i += blockDim.x)
    y[(long long)blockIdx.x * cols + i] = (row[i] - mu) * r * w[i] + b[i];
  if (threadIdx.x == 0) {
    mean[blockIdx.x] = mu;
    rstd[blockIdx.x] = r;
  }
}

extern "C" __global__ void layernorm_backward(const float* __restrict__ g, const float* __restrict__ x,
                                              const float* __restrict__ w, const float* __restrict__ mean,
                                              const float* __restrict__ rstd, float* __restrict__ gx,
                                              float* __restrict__ gw, float* __restrict__ gb, int cols) {
  long long o = (long long)blockIdx.x * cols;
  float mu = mean[blockIdx.x], r = rstd[blockIdx.x], a = 0.f, c = 0.f;
  for (int i = threadIdx.x; i < cols; i += blockDim.x) {
    float h = (x[o + i] - mu) * r, gi = g[o + i];
    a += gi * w[i];
    c += gi * w[i] * h;
    atomicAdd(&gw[i], gi * h);
    atomicAdd(&gb[i], gi);
  }
  a = block_sum(a) / cols;
  c = block_sum(c) / cols;
  for (int i = threadIdx.x; i < cols; i += blockDim.x) {
    float h = (x[o + i] - mu) * r;
    gx[o + i] = r * (g[o + i] * w[i] - a - h * c);
  }
}
