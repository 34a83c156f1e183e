// row.cuh - the form for a matrix and rows that all of its rows share, such as a bias.  Each operand begins at a
// multiple of 16 bytes, and so does each of its rows.

struct Layout {
  Index n, columns;   // how many elements there are, and how many of them in a row
  unsigned repeated;  // bit k: operand k is one row, that element i finds at i % columns
};

enum { LANES = 16 / sizeof(T) };  // a thread takes 16 bytes of elements at once, all of one row

// Walks over the elements that this thread computes; cursor[k] is the place of the present ones in operand k.
template <int OPERANDS> struct Cursor {
  const Layout& at;
  Index i, column, step;
  __device__ __forceinline__ Cursor(const Layout& at)
      : at(at),
        i((blockIdx.x * (Index)blockDim.x + threadIdx.x) * LANES),
        column(i % at.columns),
        step(gridDim.x * (Index)blockDim.x * LANES) {}
  __device__ __forceinline__ explicit operator bool() const { return i < at.n; }
  __device__ __forceinline__ void operator++() {
    i += step;
    column = i % at.columns;
  }
  __device__ __forceinline__ Index operator[](int operand) const {
    return at.repeated >> operand & 1 ? column : i;
  }
  __device__ __forceinline__ Index left() const { return at.n - i; }  // a multiple of LANES

  template <class V> __device__ __forceinline__ bool adds(int, V) { return false; }
  template <class E> __device__ __forceinline__ void write_sums(E*, int) {}
};

