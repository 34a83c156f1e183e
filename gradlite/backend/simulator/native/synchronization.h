// Barriers, votes and shuffles.
#pragma once
#include "machine.h"
#include "types.h"

#define __syncthreads() sim::block_wait(__LINE__)
#define __syncthreads_and(p) sim::block_vote(p, sim::Vote::AND, __LINE__)
#define __syncthreads_or(p) sim::block_vote(p, sim::Vote::OR, __LINE__)
#define __syncthreads_count(p) sim::block_vote(p, sim::Vote::COUNT, __LINE__)

#define SIM_LINE int line = __builtin_LINE()  // the line of the caller

inline void __syncwarp(unsigned mask = ~0u, SIM_LINE) { sim::warp_exchange(mask, 0, 0, line); }

inline unsigned __ballot_sync(unsigned mask, int p, SIM_LINE) { return sim::warp_ballot(mask, p != 0, line); }
inline int __any_sync(unsigned mask, int p, SIM_LINE) { return sim::warp_ballot(mask, p != 0, line) != 0; }
inline int __all_sync(unsigned mask, int p, SIM_LINE) { return sim::warp_ballot(mask, p == 0, line) == 0; }

namespace sim {

template <class T> T shuffle(unsigned mask, const T &value, int source, int line) {
  static_assert(sizeof(T) <= 8, "shuffle of a type wider than 8 bytes");
  uint64_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof(T));
  bits = warp_exchange(mask, bits, source, line);
  T result;
  __builtin_memcpy(&result, &bits, sizeof(T));
  return result;
}

// A warp falls into segments of `width` lanes, a power of two; this lane's segment begins here.
inline int segment(int width) { return lane() & -width; }

}  // namespace sim

// A lane whose source lies outside its segment keeps its own value.
template <class T> T __shfl_sync(unsigned mask, T value, int source, int width = 32, SIM_LINE) {
  return sim::shuffle(mask, value, sim::segment(width) + (source & (width - 1)), line);
}

template <class T> T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, SIM_LINE) {
  const int source = sim::lane() ^ bits;
  return sim::shuffle(mask, value, source < sim::segment(width) + width ? source : sim::lane(), line);
}

template <class T> T __shfl_down_sync(unsigned mask, T value, int delta, int width = 32, SIM_LINE) {
  const int source = sim::lane() + delta;
  return sim::shuffle(mask, value, source < sim::segment(width) + width ? source : sim::lane(), line);
}

template <class T> T __shfl_up_sync(unsigned mask, T value, int delta, int width = 32, SIM_LINE) {
  const int source = sim::lane() - delta;
  return sim::shuffle(mask, value, source >= sim::segment(width) ? source : sim::lane(), line);
}

inline void __threadfence() {}
inline void __threadfence_block() {}
