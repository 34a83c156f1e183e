// Atomic operations and cached loads.  Threads take turns only where they wait, so every operation is atomic anyway;
// the sanitizer is told which were meant to be.
#pragma once
#include <type_traits>
#include "types.h"

#ifdef SIM_SANITIZE
namespace sim {
void note_atomic(const volatile void *p, size_t size, void *place);
}
#define SIM_NOTE_ATOMIC(p) sim::note_atomic(p, sizeof(*p), __builtin_return_address(0))
#else
#define SIM_NOTE_ATOMIC(p) (void)0
#endif

// The value's type is not deduced, so that atomicAdd(&count, 1) works where count is unsigned.
#define SIM_ATOMIC(name, result)                                                \
  template <class T> SIM_UNCHECKED T name(T *p, std::common_type_t<T> value) {  \
    SIM_NOTE_ATOMIC(p);                                                         \
    const T old = *p;                                                           \
    *p = T(result);                                                             \
    return old;                                                                 \
  }
SIM_ATOMIC(atomicAdd, old + value)
SIM_ATOMIC(atomicSub, old - value)
SIM_ATOMIC(atomicMax, old < value ? value : old)
SIM_ATOMIC(atomicMin, value < old ? value : old)
SIM_ATOMIC(atomicAnd, old & value)
SIM_ATOMIC(atomicOr, old | value)
SIM_ATOMIC(atomicXor, old ^ value)
SIM_ATOMIC(atomicExch, value)

template <class T>
SIM_UNCHECKED T atomicCAS(T *p, std::common_type_t<T> expected, std::common_type_t<T> value) {
  SIM_NOTE_ATOMIC(p);
  const T old = *p;
  if (old == expected) *p = value;
  return old;
}

// The hints say how to cache; the value is the same.
template <class T> T __ldg(const T *p) { return *p; }
template <class T> T __ldcs(const T *p) { return *p; }
template <class T> T __ldcg(const T *p) { return *p; }
template <class T> void __stcs(T *p, T value) { *p = value; }
template <class T> void __stcg(T *p, T value) { *p = value; }
