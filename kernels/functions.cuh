// functions.cuh - the functions of formulas that CUDA has not, or has otherwise than PyTorch.
//
// They are templates: those that are for integers are compiled for floating types too where a whole file is, and must
// not fail there.  In N(0.5) != N(0) && N(2) != N(1) only floating types differ from integers, and from bool.

template <class N> constexpr bool floating = N(0.5) != N(0) && N(2) != N(1);

__device__ __forceinline__ A infinity() { return A(__int_as_float(0x7f800000)); }
__device__ __forceinline__ A not_a_number() { return A(__int_as_float(0x7fc00000)); }

// The smaller one; NaN if either is NaN.
__device__ __forceinline__ A minimum(A x, A z) { return x < z || x != x ? x : z; }

// Of a number and NaN the number.
__device__ __forceinline__ A larger_number(A x, A z) { return x >= z || z != z ? x : z; }
__device__ __forceinline__ A smaller_number(A x, A z) { return x <= z || z != z ? x : z; }

template <class N> __device__ __forceinline__ bool is_nan(N x) { return x != x; }

template <class N> __device__ __forceinline__ bool is_infinite(N x) {
  if constexpr (floating<N>) return x - x != x - x && x == x;
  else return false;
}

template <class N> __device__ __forceinline__ bool is_finite(N x) {
  if constexpr (floating<N>) return x - x == N(0);
  else return true;
}

template <class N> __device__ __forceinline__ bool sign_bit(N x) {
  if constexpr (floating<N>) return copysign(N(1), x) < N(0);
  else return x < N(0);
}

template <class N> __device__ __forceinline__ N absolute(N x) {
  if constexpr (floating<N>) return fabs(x);
  else return x < N(0) ? N(-x) : x;
}

template <class N> __device__ __forceinline__ N sign_of(N x) { return N((x > N(0)) - (x < N(0))); }
template <class N> __device__ __forceinline__ N angle_of(N x) { return x != x ? x : x < N(0) ? N(3.141592653589793) : N(0); }

template <class N> __device__ __forceinline__ N round_down(N x) {
  if constexpr (floating<N>) return floor(x);
  else return x;
}
template <class N> __device__ __forceinline__ N round_up(N x) {
  if constexpr (floating<N>) return ceil(x);
  else return x;
}
template <class N> __device__ __forceinline__ N round_to_zero(N x) {
  if constexpr (floating<N>) return trunc(x);
  else return x;
}
template <class N> __device__ __forceinline__ N round_to_even(N x) {
  if constexpr (floating<N>) return rint(x);
  else return x;
}

// Division and its remainder, rounded towards 0.  Of integers by 0 it is undefined in C and on the GPU; here it is 0.
template <class N> __device__ __forceinline__ N divide_to_zero(N x, N z) {
  if constexpr (floating<N>) return trunc(x / z);
  else return z == N(0) ? N(0) : N(-1) < N(0) && z == N(-1) ? N(-x) : N(x / z);
}
template <class N> __device__ __forceinline__ N modulo_to_zero(N x, N z) {
  if constexpr (floating<N>) return fmod(x, z);
  else return z == N(0) || (N(-1) < N(0) && z == N(-1)) ? N(0) : N(x % z);
}

// The same rounded down; a remainder of 0 keeps the sign of x.
template <class N> __device__ __forceinline__ N modulo(N x, N z) {
  const N rest = modulo_to_zero(x, z);
  return rest != N(0) && (z < N(0)) != (rest < N(0)) ? N(rest + z) : rest;
}
template <class N> __device__ __forceinline__ N divide_down(N x, N z) {
  if constexpr (floating<N>) {
    if (z == N(0)) return x / z;
    const N rest = fmod(x, z);
    N quotient = (x - rest) / z;  // a whole number but for rounding
    if (rest != N(0) && (z < N(0)) != (rest < N(0))) quotient -= N(1);
    if (quotient == N(0)) return copysign(N(0), x / z);
    const N down = floor(quotient);
    return quotient - down > N(0.5) ? down + N(1) : down;
  } else {
    const N quotient = divide_to_zero(x, z);
    return modulo_to_zero(x, z) != N(0) && (x < N(0)) != (z < N(0)) ? N(quotient - N(1)) : quotient;
  }
}

template <class N> __device__ __forceinline__ N bitwise_and(N x, N z) {
  if constexpr (floating<N>) return x;
  else return N(x & z);
}
template <class N> __device__ __forceinline__ N bitwise_or(N x, N z) {
  if constexpr (floating<N>) return x;
  else return N(x | z);
}
template <class N> __device__ __forceinline__ N bitwise_xor(N x, N z) {
  if constexpr (floating<N>) return x;
  else return N(x ^ z);
}
template <class N> __device__ __forceinline__ N bitwise_not(N x) {
  if constexpr (floating<N>) return x;
  else if constexpr (N(2) == N(1)) return !x;
  else return N(~x);
}

// A shift by a negative count, or by as many bits as there are, is undefined in C: everything goes, but for the sign.
template <class N> __device__ __forceinline__ N left_shift(N x, N z) {
  if constexpr (floating<N>) return x;
  else return z < N(0) || z >= N(8 * sizeof(N)) ? N(0) : N((unsigned long long)x << z);
}
template <class N> __device__ __forceinline__ N right_shift(N x, N z) {
  if constexpr (floating<N>) return x;
  else {
    const N most = N(8 * sizeof(N) - (N(-1) < N(0)));
    return N((long long)x >> (z < N(0) || z > most ? most : z));
  }
}

// 0 where x is 0, unless z is NaN.
template <class N> __device__ __forceinline__ N x_log_y(N x, N z) {
  return x == N(0) && z == z ? N(0) : x * log(z);
}

// The derivative of the logarithm of the gamma function: the reflection formula (Abramowitz & Stegun 6.3.7), the
// recurrence up to 10 (6.3.5), and there the asymptotic series, whose coefficients are B(2k) / 2k (6.3.18).
template <class N> __device__ __forceinline__ N digamma(N x) {
  const N pi = N(3.14159265358979323846);
  N result = N(0);
  if (x <= N(0)) {
    if (x == N(0)) return copysign(N(infinity()), -x);
    if (x == floor(x)) return N(not_a_number());
    const N part = x - rint(x);  // sinpi and cospi need no slow path for large angles, which computes in double
    result = -pi * cospi(part) / sinpi(part);
    x = N(1) - x;
  }
  if (x == N(infinity())) return x;
  for (; x < N(10); x += N(1)) result -= N(1) / x;
  const N w = N(1) / (x * x);
  const N series = w * (N(1.0 / 12) - w * (N(1.0 / 120) - w * (N(1.0 / 252) - w * (N(1.0 / 240) -
                   w * (N(1.0 / 132) - w * (N(691.0 / 32760) - w * N(1.0 / 12)))))));
  return result + (log(x) - N(0.5) / x - series);
}

// Its derivative, in the same way: 6.4.7, 6.4.6, and the series with the coefficients B(2k) (6.4.12).
template <class N> __device__ __forceinline__ N trigamma(N x) {
  const N pi = N(3.14159265358979323846);
  N result = N(0), sign = N(1);
  if (x < N(0.5)) {
    if (x == -N(infinity())) return N(not_a_number());
    const N s = pi / sinpi(x - rint(x));
    result = -s * s;
    sign = N(-1);
    x = N(1) - x;
  }
  for (; x < N(10); x += N(1)) result += N(1) / (x * x);
  const N w = N(1) / (x * x);
  const N series = N(1) + N(0.5) / x + w * (N(1.0 / 6) - w * (N(1.0 / 30) - w * (N(1.0 / 42) - w * (N(1.0 / 30) -
                   w * (N(5.0 / 66) - w * (N(691.0 / 2730) - w * N(7.0 / 6)))))));
  return sign * (result + series / x);
}

