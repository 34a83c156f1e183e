// flat.cuh - the form in which element i of every operand lies at i, and the operands begin at multiples of 16 bytes.

typedef Index Layout;  // how many elements there are

enum { LANES = 16 / sizeof(T) };  // a thread takes 16 bytes of elements at once

// Walks over the elements that this thread computes; cursor[k] is the place of the present ones in operand k.
template <int OPERANDS> struct Cursor {
  Index i, n, step;
  __device__ __forceinline__ Cursor(Layout n)
      : i((blockIdx.x * (Index)blockDim.x + threadIdx.x) * LANES), n(n), step(gridDim.x * (Index)blockDim.x * LANES) {}
  __device__ __forceinline__ explicit operator bool() const { return i < n; }
  __device__ __forceinline__ void operator++() { i += step; }
  __device__ __forceinline__ Index operator[](int) const { return i; }
  __device__ __forceinline__ Index left() const { return n - i; }  // elements from here to the end

  template <class V> __device__ __forceinline__ bool adds(int, V) { return false; }
  template <class E> __device__ __forceinline__ void write_sums(E*, int) {}
};

