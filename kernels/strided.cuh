// strided.cuh - the form for everything else: transposed, sliced, broadcast (stride 0), not aligned to 16 bytes.

struct Layout {
  Index n;             // how many elements there are
  int ndim;            // in how many dimensions, outermost first
  Index size[8];
  Index stride[8][8];  // of each operand in each dimension, in elements
};

enum { LANES = 1 };

// Walks over the elements that this thread computes; cursor[k] is the place of the present one in operand k.
template <int OPERANDS> struct Cursor {
  const Layout& at;
  Index i, step, place[OPERANDS];
  __device__ __forceinline__ Cursor(const Layout& at)
      : at(at), i(blockIdx.x * (Index)blockDim.x + threadIdx.x), step(gridDim.x * (Index)blockDim.x) {
    locate();
  }
  __device__ __forceinline__ explicit operator bool() const { return i < at.n; }
  __device__ __forceinline__ void operator++() {
    i += step;
    locate();
  }
  __device__ __forceinline__ Index operator[](int operand) const { return place[operand]; }
  __device__ __forceinline__ Index left() const { return 1; }

  template <class V> __device__ __forceinline__ bool adds(int, V) { return false; }
  template <class E> __device__ __forceinline__ void write_sums(E*, int) {}

  __device__ __forceinline__ void locate() {
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) place[k] = 0;
    Index rest = i;
    for (int d = at.ndim - 1; d > 0; --d) {
      const Index quotient = rest / at.size[d], index = rest - quotient * at.size[d];
#pragma unroll
      for (int k = 0; k < OPERANDS; ++k) place[k] += index * at.stride[k][d];
      rest = quotient;
    }
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) place[k] += rest * at.stride[k][0];
  }
};

