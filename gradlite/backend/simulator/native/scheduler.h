// The state of the machine, for scheduler.cpp and sanitize.cpp.
#pragma once
#include <vector>
#include "fiber.h"
#include "machine.h"
#include "types.h"

namespace sim {

constexpr int MAX_THREADS = 1024;
constexpr size_t MAX_DYNAMIC_SHARED = 48 << 10;
constexpr size_t DYNAMIC_MARGIN = 256;  // for its alignment, and a little beyond its end

enum class Wait { NONE, BLOCK, WARP, DONE };

struct Thread {
  Fiber *fiber = nullptr;
  Wait wait = Wait::NONE;
  int line = 0;       // where it waits
  unsigned mask = 0;  // for which lanes
};

struct Warp {
  uint64_t given[32], taken[32];  // the values of one exchange
  unsigned arrived = 0;           // the lanes that wait
  unsigned epoch = 0;             // counts exchanges: the sanitizer orders accesses by it
};

struct Votes {
  int all = 1, any = 0, count = 0;
};

struct Machine {
  std::vector<Fiber *> fibers, idle;
  Fiber *current = nullptr;

  int threads = 0;  // in a block
  int next = 0;     // the place in `order` of the next thread to start
  int done = 0;
  int at_barrier = 0;
  int epoch = 0;  // counts barriers
  Thread thread[MAX_THREADS];
  Warp warp[MAX_THREADS / 32];
  int order[MAX_THREADS];
  uint3 index[MAX_THREADS];
  Votes voting, voted;

  void (*kernel)(void **) = nullptr;
  void **arguments = nullptr;
  char *dynamic = nullptr;
  size_t dynamic_bytes = 0;
  std::vector<void *> fresh;  // shared variables that this block has reached

  bool quiet = true;            // false while code of the kernel runs: only that is checked
  const char *fatal = nullptr;  // why the launch must stop
  char message[512];
};

SIM_HIDDEN extern Machine machine;

// Print a message that ends the launch; returns it.
const char *error(const char *format, ...) __attribute__((format(printf, 1, 2)));

// End the launch from inside the kernel.
void stop(const char *why);

}  // namespace sim
