// The exported entry points of each kernel: its signature, and its launch.
#pragma once
#include <type_traits>
#include <utility>
#include "half.h"
#include "machine.h"

namespace sim {

// The code of a parameter's type: "f4" is float, "i8" long long, "S12" a struct of 12 bytes, "Pf4" a float pointer.
template <class T> struct Code {
  static char *put(char *out) {
    if constexpr (std::is_pointer_v<T>) {
      *out++ = 'P';
      return Code<std::remove_cv_t<std::remove_pointer_t<T>>>::put(out);
    } else if constexpr (std::is_void_v<T>) {
      *out++ = 'v';
      return out;
    } else {
      *out++ = letter();
      return put_number(out, sizeof(T));
    }
  }

 private:
  static constexpr char letter() {
    if (std::is_same_v<T, bool>) return 'b';
    if (std::is_same_v<T, __nv_bfloat16>) return 'B';
    if (std::is_same_v<T, __half> || std::is_floating_point_v<T>) return 'f';
    if (!std::is_integral_v<T>) return 'S';
    return std::is_signed_v<T> ? 'i' : 'u';
  }

  static char *put_number(char *out, size_t n) {
    if (n >= 10) out = put_number(out, n / 10);
    *out++ = char('0' + n % 10);
    return out;
  }
};

template <auto F> struct Kernel;
template <class... A, void (*F)(A...)> struct Kernel<F> {
  // As the driver does, copy sizeof(parameter) bytes from each address, aligned or not.
  template <class T> SIM_UNCHECKED static T read(const void *address) {
    T value;
    __builtin_memcpy(&value, address, sizeof(T));
    return value;
  }

  template <size_t... I> SIM_UNCHECKED static void call_with(void **arguments, std::index_sequence<I...>) {
    F(read<std::remove_cv_t<A>>(arguments[I])...);
  }

  SIM_UNCHECKED static void call(void **arguments) { call_with(arguments, std::index_sequence_for<A...>()); }

  static void signature(char *out) {
    ((out = Code<std::remove_cv_t<A>>::put(out), *out++ = ' '), ...);
    *out = 0;
  }
};

}  // namespace sim

// source.py writes one of these for each kernel after the source; the rest is the kernel's name, template arguments
// included, so it may hold commas.
#define SIM_EXPORT(i, ...)                                                                                      \
  extern "C" __attribute__((visibility("default"))) const char *sim_launch_##i(                                 \
      const unsigned *grid, const unsigned *block, void **arguments, size_t shared_bytes, unsigned order) {     \
    return sim::launch(&sim::Kernel<&__VA_ARGS__>::call, grid, block, arguments, shared_bytes, order);          \
  }                                                                                                             \
  extern "C" __attribute__((visibility("default"))) void sim_signature_##i(char *out) {                         \
    sim::Kernel<&__VA_ARGS__>::signature(out);                                                                  \
  }
