// flat.cuh - the layout in which element i of every operand lies at i.

typedef long long Layout;  // how many elements there are

// Walks over the elements that this thread computes; cursor[k] is the place of the present one in operand k.
template <int OPERANDS> struct Cursor {
  long long i, n, step;
  __device__ __forceinline__ Cursor(Layout n)
      : i(blockIdx.x * (long long)blockDim.x + threadIdx.x), n(n), step(gridDim.x * (long long)blockDim.x) {}
  __device__ __forceinline__ explicit operator bool() const { return i < n; }
  __device__ __forceinline__ void operator++() { i += step; }
  __device__ __forceinline__ long long operator[](int) const { return i; }
};

