// common.cuh - what every kernel sees.
//
// The loader prepends typedefs: T, the type of the elements, and A, the type to compute in (float for 16-bit elements,
// else T itself); S and B, the same of a source in another type, which only `copy` reads; Index, int or long long.  A
// condition is bool whatever T is.

// N elements that one instruction moves, where they are 16 bytes or fewer.
template <class E, int N> struct alignas(sizeof(E) * N < 16 ? sizeof(E) * N : 16) Vector { E element[N]; };

// Read the elements of operand k at the cursor.  An operand that is not there is a null pointer: it reads as 0.  Lanes
// past the last element read that one.
template <class E, class V, int N, class C>
__device__ __forceinline__ void load(const E* p, const C& at, int k, V (&values)[N]) {
  const Index i = at[k], left = at.left();
  if (!p) {
#pragma unroll
    for (int lane = 0; lane < N; ++lane) values[lane] = V(0);
  } else if (N > 1 && left >= N) {
    const Vector<E, N> all = *reinterpret_cast<const Vector<E, N>*>(p + i);
#pragma unroll
    for (int lane = 0; lane < N; ++lane) values[lane] = V(all.element[lane]);
  } else {
#pragma unroll
    for (int lane = 0; lane < N; ++lane) values[lane] = V(p[lane < left ? i + lane : i + left - 1]);
  }
}

// Write the elements of operand k at the cursor; one that is not there is not written, and one that the reduced form
// adds up is written by `finish`.
template <class E, class V, int N, class C>
__device__ __forceinline__ void store(E* p, C& at, int k, const V (&values)[N]) {
  if (!p || at.adds(k, values[0])) return;
  const Index i = at[k], left = at.left();
  if (N > 1 && left >= N) {
    Vector<E, N> all;
#pragma unroll
    for (int lane = 0; lane < N; ++lane) all.element[lane] = E(values[lane]);
    *reinterpret_cast<Vector<E, N>*>(p + i) = all;
  } else {
#pragma unroll
    for (int lane = 0; lane < N; ++lane)
      if (lane < left) p[i + lane] = E(values[lane]);
  }
}

// After the last element: write the sums of operand k, in the form that has them.
template <class E, class C> __device__ __forceinline__ void finish(E* p, C& at, int k) {
  if (p) at.write_sums(p, k);
}

// Whether a type has fractions.
template <class N> constexpr bool is_floating = N(0.5) != N(0) && N(2) != N(1);

// A value in another type.  A floating-point number becomes a small integer by way of a large one, whose low bits it
// keeps, as on the CPU.
template <class To, class From> __device__ __forceinline__ To cast(From x) {
  if constexpr (is_floating<From> && !is_floating<To> && sizeof(To) < 4 && To(2) != To(1)) return To((long long)x);
  return To(x);
}

// The larger one; NaN if either is NaN, where fmax would drop it.
__device__ __forceinline__ A maximum(A x, A z) { return x > z || x != x ? x : z; }

// x raised to z; integers exactly, by repeated squaring, and rounded towards 0 where z is negative.
template <class N> __device__ __forceinline__ N power(N x, N z) {
  if constexpr (is_floating<N>) {
    return pow(x, z);
  } else {
    if (z < N(0)) return x == N(1) || (x == N(-1) && z % 2 == 0) ? N(1) : x == N(-1) ? N(-1) : N(0);
    N result = 1;
    for (long long e = z; e > 0; e >>= 1) {
      if (e & 1) result *= x;
      x *= x;
    }
    return result;
  }
}

// The same where z is a number that all elements share: the powers that need no logarithm are worth a look at it.
template <class N> __device__ __forceinline__ N power_by(N x, N z) {
  if (z == N(2)) return x * x;
  if (z == N(3)) return x * x * x;
  if constexpr (is_floating<N>) {
    if (z == N(0.5)) return sqrt(x);
    if (z == N(-0.5)) return N(1) / sqrt(x);
    if (z == N(-1)) return N(1) / x;
    if (z == N(-2)) return N(1) / (x * x);
  }
  return power(x, z);
}

