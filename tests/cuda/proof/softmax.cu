// One warp per row.
template <class T> __global__ void softmax(const T* __restrict__ x, T* __restrict__ y, int rows, int cols) {
  int row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (row >= rows) return;
  const T* xr = x + (long long)row * cols;
  T* yr = y + (long long)row * cols;
  float m = -INF, s = 0.f;
  for (int i = lane; i < cols; i += 32) m = fmaxf(m, to_f(xr[i]));
  m = warp_max(m);
  for (int i = lane; i < cols; i += 32) s += __expf(to_f(xr[i]) - m);
  s = 1.f / warp_sum(s);
  for (int i = lane; i < cols; i += 32) yr[i] = from_f<T>(__expf(to_f(xr[i]) - m) * s);
}

template <class T>
__global__ void softmax_backward(const T* __restrict__ g, const T* __restrict__ y, T* __restrict__ gx, int rows,
                                 int cols) {
  int row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (row >= rows) return;
  long long o = (long long)row * cols;
  float d = 0.f;
  for (int i = lane; i < cols; i += 32) d += to_f(g[o + i]) * to_f(y[o + i]);
  d = warp_sum(d);
  for (int i = lane; i < cols; i += 32) gx[o + i] = from_f<T>(to_f(y[o + i]) * (to_f(g[o + i]) - d));
}
