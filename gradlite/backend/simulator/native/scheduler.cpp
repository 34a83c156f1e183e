// scheduler.cpp: runs a grid on the CPU.
//
// Blocks run one after another.  The threads of a block are fibers: a fiber runs thread after thread until one of them
// must wait, at a barrier or a warp exchange.  A kernel without either costs one plain call for each thread and never
// changes stacks.
#include "scheduler.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace sim {

Machine machine;
static Machine &M = machine;

static constexpr uint64_t UNDEFINED = ~uint64_t(0);  // the value of a lane that takes no part: NaN

const char *error(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(M.message, sizeof M.message, format, values);
  va_end(values);
  return M.message;
}

// ---- fibers

static void run_threads() {
  for (;;) {
    Fiber *self = M.current;
    while (M.next < M.threads) {
      const int t = self->thread = M.order[M.next++];
      M.thread[t].fiber = self;
      threadIdx = M.index[t];
      M.quiet = false;
      M.kernel(M.arguments);
      M.quiet = true;
      M.thread[t].wait = Wait::DONE;
      M.done++;
    }
    self->thread = -1;
    self->busy = false;
    leave(self);
  }
}

static Fiber *idle_fiber() {
  if (M.idle.empty()) {
    M.fibers.push_back(make_fiber(M.fibers.size(), run_threads));
    M.idle.push_back(M.fibers.back());
  }
  Fiber *f = M.idle.back();
  M.idle.pop_back();
  f->busy = true;
  return f;
}

// Run a fiber until its thread waits, or until no thread is left to start.
static const char *resume(Fiber *f) {
  M.current = f;
  if (f->thread >= 0) threadIdx = M.index[f->thread];
  enter(f);
  if (!f->busy) M.idle.push_back(f);
  return M.fatal;
}

// Called by a thread: let others run until what it waits for has come.
static void pause() {
  M.quiet = true;
  leave(M.current);
  M.quiet = false;
}

void stop(const char *why) {
  M.quiet = true;
  M.fatal = why;
  leave(M.current);
}

// After an error threads are left half-run: forget them.
static void reset_fibers() {
  M.quiet = true;
  M.fatal = nullptr;
  for (Fiber *f : M.fibers) {
    prepare(f, run_threads);
    f->busy = false;
    f->thread = -1;
  }
  M.idle = M.fibers;
}

// ---- what threads wait for

void block_wait(int line) {
  Thread &t = M.thread[M.current->thread];
  t.wait = Wait::BLOCK;
  t.line = line;
  M.at_barrier++;
  pause();
}

int block_vote(int predicate, Vote vote, int line) {
  const int p = predicate != 0;
  M.voting.all &= p;
  M.voting.any |= p;
  M.voting.count += p;
  block_wait(line);
  return vote == Vote::AND ? M.voted.all : vote == Vote::OR ? M.voted.any : M.voted.count;
}

int lane() { return M.current->thread & 31; }

static Warp &warp_wait(unsigned mask, uint64_t value, int line) {
  const int l = lane();
  if (!(mask >> l & 1)) stop(error("line %d: lane %d is not in its own mask %08x", line, l, mask));
  Thread &t = M.thread[M.current->thread];
  Warp &w = M.warp[M.current->thread / 32];
  w.given[l] = value;
  w.arrived |= 1u << l;
  t.wait = Wait::WARP;
  t.line = line;
  t.mask = mask;
  pause();
  return w;
}

uint64_t warp_exchange(unsigned mask, uint64_t value, int source, int line) {
  const Warp &w = warp_wait(mask, value, line);
  return mask >> (source & 31) & 1 ? w.taken[source & 31] : UNDEFINED;
}

unsigned warp_ballot(unsigned mask, bool predicate, int line) {
  const Warp &w = warp_wait(mask, predicate, line);
  unsigned ballot = 0;
  for (int l = 0; l < 32; l++)
    if (mask >> l & 1) ballot |= unsigned(w.taken[l] == 1) << l;
  return ballot;
}

void *dynamic_shared() { return (void *)(((uintptr_t)M.dynamic + 127) & ~uintptr_t(127)); }

void fresh_shared(void *variable, size_t size) {
  if (std::find(M.fresh.begin(), M.fresh.end(), variable) != M.fresh.end()) return;
  memset(variable, 0xff, size);
  M.fresh.push_back(variable);
}

// ---- the scheduler

static unsigned live_lanes(int w) {
  unsigned live = 0;
  for (int l = 0; l < 32 && w * 32 + l < M.threads; l++)
    live |= unsigned(M.thread[w * 32 + l].wait != Wait::DONE) << l;
  return live;
}

// Complete one exchange of a warp if all the lanes that take part are there, at the same line.
static bool release_warp(int w) {
  Warp &warp = M.warp[w];
  for (unsigned left = warp.arrived; left;) {
    const int first = __builtin_ctz(left);
    const Thread &t0 = M.thread[w * 32 + first];
    const unsigned need = t0.mask & live_lanes(w);
    left &= ~t0.mask & ~(1u << first);
    if ((warp.arrived & need) != need) continue;
    for (int l = 0; l < 32; l++) {
      const Thread &t = M.thread[w * 32 + l];
      if (need >> l & 1 && (t.mask != t0.mask || t.line != t0.line)) return false;  // will be reported as a deadlock
    }
    for (int l = 0; l < 32; l++) {
      if (!(t0.mask >> l & 1)) continue;  // may belong to another exchange, whose lanes have yet to take their values
      const bool present = need >> l & 1;
      warp.taken[l] = present ? warp.given[l] : UNDEFINED;
      if (present) M.thread[w * 32 + l].wait = Wait::NONE;
    }
    warp.arrived &= ~need;
    warp.epoch++;
    return true;
  }
  return false;
}

static bool release_warps() {
  bool moved = false;
  for (int w = 0; w * 32 < M.threads; w++)
    while (M.warp[w].arrived && release_warp(w)) moved = true;
  return moved;
}

static const char *release_barrier() {
  if (M.done)
    return error("__syncthreads() reached by %d of %d threads of a block; the others have returned", M.at_barrier,
                 M.threads);
  const int line = M.thread[0].line;
  for (int i = 0; i < M.threads; i++)
    if (M.thread[i].line != line)
      return error("threads of one block wait at different __syncthreads() (lines %d and %d)", line, M.thread[i].line);
  M.voted = M.voting;
  M.voting = Votes();
  M.at_barrier = 0;
  M.epoch++;
  for (int i = 0; i < M.threads; i++) M.thread[i].wait = Wait::NONE;
  return nullptr;
}

static const char *deadlock() {
  int at_barrier = 0, barrier_line = 0, at_warp = 0, warp_line = 0;
  for (int i = 0; i < M.threads; i++) {
    const Thread &t = M.thread[i];
    if (t.wait == Wait::BLOCK) at_barrier++, barrier_line = t.line;
    if (t.wait == Wait::WARP) at_warp++, warp_line = t.line;
  }
  return error("deadlock: %d threads wait at __syncthreads() (line %d), %d at a warp operation (line %d), %d have "
               "returned", at_barrier, barrier_line, at_warp, warp_line, M.done);
}

static const char *resume_ready() {
  for (int i = 0; i < M.threads; i++) {
    Thread &t = M.thread[M.order[i]];
    if (t.wait != Wait::NONE || !t.fiber) continue;
    if (const char *e = resume(t.fiber)) return e;
  }
  return nullptr;
}

static const char *run_block() {
  M.next = M.done = M.at_barrier = 0;
  M.epoch = 1;
  M.fresh.clear();
  std::fill_n(M.thread, M.threads, Thread());
  for (Warp &w : M.warp) w.arrived = w.epoch = 0;
  while (M.done < M.threads) {
    while (M.next < M.threads)
      if (const char *e = resume(idle_fiber())) return e;
    bool moved = false;
    if (M.at_barrier && M.at_barrier + M.done == M.threads) {
      if (const char *e = release_barrier()) return e;
      moved = true;
    }
    moved |= release_warps();
    if (!moved && M.done < M.threads) return deadlock();
    if (const char *e = resume_ready()) return e;
  }
  return nullptr;
}

// ---- launch

static void place_threads(const unsigned *block, unsigned order) {
  for (unsigned i = 0; i < unsigned(M.threads); i++) {
    M.order[i] = order == 1 ? M.threads - 1 - i : i;
    M.index[i] = {i % block[0], i / block[0] % block[1], i / (block[0] * block[1])};
  }
}

static void shuffle(uint32_t &seed) {
  for (int i = M.threads - 1; i > 0; i--) {
    seed ^= seed << 13;  // xorshift32
    seed ^= seed >> 17;
    seed ^= seed << 5;
    std::swap(M.order[i], M.order[seed % (i + 1)]);
  }
}

static void reserve_dynamic(size_t bytes) {
  if (bytes <= M.dynamic_bytes) return;
  M.dynamic = (char *)realloc(M.dynamic, bytes + DYNAMIC_MARGIN);
  M.dynamic_bytes = bytes;
}

const char *launch(void (*kernel)(void **), const unsigned *grid, const unsigned *block, void **arguments,
                   size_t shared_bytes, unsigned order) {
  const size_t threads = size_t(block[0]) * block[1] * block[2];
  if (threads > MAX_THREADS || block[2] > 64) return "CUDA_ERROR_INVALID_VALUE: a block has at most 1024 threads";
  if (shared_bytes > MAX_DYNAMIC_SHARED)
    return "CUDA_ERROR_INVALID_VALUE: more than 48 KiB of dynamic shared memory";
  gridDim = {grid[0], grid[1], grid[2]};
  blockDim = {block[0], block[1], block[2]};
  M.threads = int(threads);
  M.kernel = kernel;
  M.arguments = arguments;
  M.voting = Votes();
  place_threads(block, order);
  reserve_dynamic(shared_bytes);
  uint32_t seed = order * 2654435761u + 1;
  const size_t blocks = size_t(grid[0]) * grid[1] * grid[2];
  for (size_t k = 0; k < blocks; k++) {
    const size_t b = order ? blocks - 1 - k : k;
    if (order > 1) shuffle(seed);
    blockIdx = {unsigned(b % grid[0]), unsigned(b / grid[0] % grid[1]), unsigned(b / grid[0] / grid[1])};
    if (shared_bytes) memset(M.dynamic, 0xff, shared_bytes + DYNAMIC_MARGIN);
    if (const char *e = run_block()) {
      reset_fibers();
      return e;
    }
  }
  return nullptr;
}

}  // namespace sim
