// gw[idx[r]] += g[r] for every row r.
extern "C" __global__ void embedding_backward(const float* __restrict__ g, const long long* __restrict__ idx,
                                              float* __restrict__ gw, int n, int dim) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n * dim) atomicAdd(&gw[idx[i / dim] * dim + i % dim], g[i]);
}
