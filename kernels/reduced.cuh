// reduced.cuh - the form in which some results are added up over dimensions: sums, and the gradients of operands that
// were broadcast.  No atomics: the order of the additions is that of the layout, so results repeat to the bit.

enum Threads { COLUMNS, ROWS, BLOCK };

struct Layout {
  Index sums, terms;      // how many sums there are, and the terms of each
  Index chunk;            // the terms of a sum that one block adds; blockIdx.y numbers the chunks
  int kept, ndim;         // dimensions: first those of the sums, then those of the terms; of each the outermost first
  unsigned added;         // bit k: result k is added up; other results have an element for each term
  int threads;            // how the threads of a block share the work, see below
  Index size[8];
  Index stride[8][8];     // of each operand in each dimension, in elements
};

enum { LANES = 1, LINES = 8, RUN = 128 };

// Walks over the terms that this thread adds.  A block has 8 lines of 32 threads, so that neighbours read neighbours:
//
//   COLUMNS  32 sums, which lie side by side; each line takes every 8th term
//   ROWS      8 sums, a line each; its threads take every 32nd term, which lie side by side
//   BLOCK     1 sum, with many terms that lie side by side
//
// A thread adds runs of 128 terms, and then the runs: the rounding error grows with the length of neither alone.
template <int OPERANDS> struct Cursor {
  const Layout& at;
  Index sum, term, end, step, base[OPERANDS], place[OPERANDS];
  int counted;
  A run[OPERANDS], total[OPERANDS];

  __device__ __forceinline__ Cursor(const Layout& at) : at(at), counted(0) {
    const int x = threadIdx.x, y = threadIdx.y;
    const Index first = blockIdx.y * at.chunk;
    sum = at.threads == COLUMNS ? blockIdx.x * (Index)32 + x
          : at.threads == ROWS  ? blockIdx.x * (Index)LINES + y
                                : blockIdx.x;
    term = first + (at.threads == COLUMNS ? y : at.threads == ROWS ? x : y * 32 + x);
    step = at.threads == COLUMNS ? LINES : at.threads == ROWS ? 32 : LINES * 32;
    end = sum >= at.sums ? 0 : at.terms - first < at.chunk ? at.terms : first + at.chunk;
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) base[k] = 0, run[k] = total[k] = A(0);
    locate(base, sum, at.kept, 0);
    locate();
  }
  __device__ __forceinline__ explicit operator bool() const { return term < end; }
  __device__ __forceinline__ void operator++() {
    term += step;
    locate();
    if (++counted == RUN) end_run();
  }
  __device__ __forceinline__ Index operator[](int operand) const { return place[operand]; }
  __device__ __forceinline__ Index left() const { return 1; }

  __device__ __forceinline__ void locate() {
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) place[k] = base[k];
    if (term < end) locate(place, term, at.ndim, at.kept);
  }

  // Add the way to element i of dimensions first to last - 1.
  __device__ __forceinline__ void locate(Index (&to)[OPERANDS], Index i, int last, int first) const {
    for (int d = last - 1; d > first; --d) {
      const Index quotient = i / at.size[d], index = i - quotient * at.size[d];
#pragma unroll
      for (int k = 0; k < OPERANDS; ++k) to[k] += index * at.stride[k][d];
      i = quotient;
    }
    if (last == first) return;
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) to[k] += i * at.stride[k][first];
  }

  template <class V> __device__ __forceinline__ bool adds(int k, V value) {
    if (!(at.added >> k & 1)) return false;
    run[k] += A(value);
    return true;
  }

  __device__ __forceinline__ void end_run() {
    counted = 0;
#pragma unroll
    for (int k = 0; k < OPERANDS; ++k) total[k] += run[k], run[k] = A(0);
  }

  // Add up what the threads of the block have of each sum, and write it.
  template <class E> __device__ __forceinline__ void write_sums(E* p, int k) {
    if (!(at.added >> k & 1)) return;
    A value = total[k] + run[k];
    if (at.threads != COLUMNS) {
#pragma unroll
      for (int distance = 16; distance > 0; distance /= 2) value += __shfl_xor_sync(~0u, value, distance);
    }
    if (at.threads != ROWS) {
      __shared__ A lines[LINES][33];  // 33, so that columns lie in different banks
      lines[threadIdx.y][threadIdx.x] = value;
      __syncthreads();
      value = A(0);
#pragma unroll
      for (int y = 0; y < LINES; ++y) value += lines[y][threadIdx.x];
      __syncthreads();  // before the next result uses the lines
    }
    const bool writes = (at.threads == COLUMNS || threadIdx.x == 0) && (at.threads == ROWS || threadIdx.y == 0);
    if (writes && sum < at.sums) p[base[k] + blockIdx.y * at.sums] = E(value);
  }
};

