// float16 and bfloat16: stored in 16 bits, computed in float and rounded to nearest, ties to even.
#pragma once
#include "types.h"

namespace sim {

template <class To, class From> To bits(const From &value) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  __builtin_memcpy(&result, &value, sizeof(To));
  return result;
}

inline uint16_t half_bits(float f) {
  const uint32_t u = bits<uint32_t>(f), sign = u >> 16 & 0x8000;
  uint32_t m = u & 0x7fffffff;
  if (m > 0x7f800000) {
    m = 0x7fff;  // NaN
  } else if (m >= 0x47800000) {
    m = 0x7c00;  // infinity; numbers from 65520 on get there by rounding, below
  } else if (m < 0x38800000) {
    m = bits<uint32_t>(bits<float>(m) + 0.5f) - 0x3f000000;  // subnormal: let the addition round
  } else {
    m = (m - 0x38000000 + 0xfff + (m >> 13 & 1)) >> 13;
  }
  return uint16_t(sign | m);
}

inline float half_value(uint16_t b) {
  uint32_t m = (b & 0x7fffu) << 13;
  const uint32_t exponent = m & 0x0f800000;
  m += exponent == 0x0f800000 ? 0x70000000 : 0x38000000;  // infinity and NaN keep the largest exponent
  if (!exponent) m = bits<uint32_t>(bits<float>(m + (1 << 23)) - 0x1p-14f);  // subnormal or zero
  return bits<float>(m | (b & 0x8000u) << 16);
}

inline uint16_t bfloat16_bits(float f) {
  const uint32_t u = bits<uint32_t>(f);
  return f != f ? 0x7fff : uint16_t((u + 0x7fff + (u >> 16 & 1)) >> 16);
}

inline float bfloat16_value(uint16_t b) { return bits<float>(uint32_t(b) << 16); }

}  // namespace sim

#define SIM_HALF(T, to_bits, to_value)                                  \
  struct T {                                                            \
    uint16_t b;                                                         \
    T() = default;                                                      \
    T(float f) : b(to_bits(f)) {}                                       \
    T(double f) : T((float)f) {}                                        \
    T(int i) : T((float)i) {}                                           \
    operator float() const { return to_value(b); }                      \
  };                                                                    \
  inline T operator+(T a, T b) { return T((float)a + (float)b); }       \
  inline T operator-(T a, T b) { return T((float)a - (float)b); }       \
  inline T operator*(T a, T b) { return T((float)a * (float)b); }       \
  inline T operator/(T a, T b) { return T((float)a / (float)b); }       \
  inline T operator-(T a) { return T(-(float)a); }                      \
  inline T &operator+=(T &a, T b) { return a = a + b; }                 \
  inline T &operator*=(T &a, T b) { return a = a * b; }                 \
  inline bool operator<(T a, T b) { return (float)a < (float)b; }       \
  inline bool operator>(T a, T b) { return (float)a > (float)b; }       \
  inline bool operator==(T a, T b) { return (float)a == (float)b; }
SIM_HALF(__half, sim::half_bits, sim::half_value)
SIM_HALF(__nv_bfloat16, sim::bfloat16_bits, sim::bfloat16_value)

struct alignas(4) __half2 { __half x, y; };
struct alignas(4) __nv_bfloat162 { __nv_bfloat16 x, y; };
typedef __half half;
typedef __half2 half2;
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

inline __half __float2half(float f) { return f; }
inline __half __float2half_rn(float f) { return f; }
inline float __half2float(__half h) { return h; }
inline float2 __half22float2(__half2 h) { return {(float)h.x, (float)h.y}; }
inline __half2 __float22half2_rn(float2 f) { return {__half(f.x), __half(f.y)}; }
inline __half2 __floats2half2_rn(float x, float y) { return {__half(x), __half(y)}; }

inline __nv_bfloat16 __float2bfloat16(float f) { return f; }
inline __nv_bfloat16 __float2bfloat16_rn(float f) { return f; }
inline float __bfloat162float(__nv_bfloat16 h) { return h; }
inline float2 __bfloat1622float2(__nv_bfloat162 h) { return {(float)h.x, (float)h.y}; }
inline __nv_bfloat162 __float22bfloat162_rn(float2 f) { return {__nv_bfloat16(f.x), __nv_bfloat16(f.y)}; }
