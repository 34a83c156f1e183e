// common.cuh - what every elementwise kernel sees.
//
// The loader prepends two lines: `typedef ... T;`, the type of the elements, and `typedef ... A;`, the type to compute
// in (float for 16-bit elements, else T itself).  A condition is bool whatever T is.

template <class E> struct Arithmetic { typedef A type; };
template <> struct Arithmetic<bool> { typedef bool type; };

// An operand that is not there is a null pointer: it reads as 0 ...
template <class E> __device__ __forceinline__ typename Arithmetic<E>::type load(const E* p, long long i) {
  return p ? typename Arithmetic<E>::type(p[i]) : typename Arithmetic<E>::type(0);
}

// ... and is not written.
template <class E, class V> __device__ __forceinline__ void store(E* p, long long i, V value) {
  if (p) p[i] = E(value);
}

// The larger one; NaN if either is NaN, where fmax would drop it.
__device__ __forceinline__ A maximum(A x, A z) { return x > z || x != x ? x : z; }

// x raised to z; integers exactly, by repeated squaring, and rounded towards 0 where z is negative.
template <class N> __device__ __forceinline__ N power(N x, N z) {
  if constexpr (N(0.5) != N(0) && N(2) != N(1)) {
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
  if constexpr (N(0.5) != N(0) && N(2) != N(1)) {
    if (z == N(0.5)) return sqrt(x);
    if (z == N(-0.5)) return N(1) / sqrt(x);
    if (z == N(-1)) return N(1) / x;
    if (z == N(-2)) return N(1) / (x * x);
  }
  return power(x, z);
}

