// strided.cuh - the layout for everything that is not flat: transposed, sliced, broadcast (stride 0).

struct Layout {
  long long n;     // how many elements there are
  int ndim;        // in how many dimensions, outermost first
  long long size[8];
  long long stride[8][8];  // of each operand in each dimension, in elements
};

// Walks over the elements that this thread computes; cursor[k] is the place of the present one in operand k.
template <int OPERANDS> struct Cursor {
  const Layout& at;
  long long i, step, place[OPERANDS];
  __device__ __forceinline__ Cursor(const Layout& at)
      : at(at), i(blockIdx.x * (long long)blockDim.x + threadIdx.x), step(gridDim.x * (long long)blockDim.x) {
    locate();
  }
  __device__ __forceinline__ explicit operator bool() const { return i < at.n; }
  __device__ __forceinline__ void operator++() {
    i += step;
    locate();
  }
  __device__ __forceinline__ long long operator[](int operand) const { return place[operand]; }

  __device__ __forceinline__ void locate() {
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) place[k] = 0;
    long long rest = i;
    for (int d = at.ndim - 1; d >= 0; --d) {
      const long long quotient = rest / at.size[d], index = rest - quotient * at.size[d];
#pragma unroll
      for (int k = 0; k < OPERANDS; ++k) place[k] += index * at.stride[k][d];
      rest = quotient;
    }
  }
};

