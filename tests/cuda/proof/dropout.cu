// Philox4x32-10 is counter-based: the backward pass makes the same mask again from the seed and the offset.
__device__ __forceinline__ uint4 philox(unsigned long long seed, unsigned long long counter) {
  unsigned c0 = (unsigned)counter, c1 = (unsigned)(counter >> 32), c2 = 0, c3 = 0;
  unsigned k0 = (unsigned)seed, k1 = (unsigned)(seed >> 32);
#pragma unroll
  for (int r = 0; r < 10; ++r) {
    unsigned h0 = __umulhi(0xD2511F53u, c0), l0 = 0xD2511F53u * c0;
    unsigned h1 = __umulhi(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return make_uint4(c0, c1, c2, c3);
}

extern "C" __global__ void dropout(const float* __restrict__ x, float* __restrict__ y, int n, float p,
                                   unsigned long long seed, unsigned long long offset) {
  int t = blockIdx.x * blockDim.x + threadIdx.x;
  if (t * 4 >= n) return;
  uint4 r = philox(seed, offset + t);
  unsigned v[4] = {r.x, r.y, r.z, r.w};
#pragma unroll
  for (int k = 0; k < 4; ++k) {
    int i = t * 4 + k;
    if (i < n) y[i] = (v[k] >> 8) * (1.f / 16777216.f) < p ? 0.f : x[i] / (1.f - p);
  }
}
