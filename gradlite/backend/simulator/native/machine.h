// What a kernel asks of the machine that runs it.  scheduler.cpp has the machine.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sim {

enum class Vote { AND, OR, COUNT };

// Wait until every thread of the block is here.  `line` is where the kernel waits, for the report of a deadlock.
void block_wait(int line);

// The same, and combine a predicate of every thread.
int block_vote(int predicate, Vote vote, int line);

// Wait for the lanes of `mask`, all of which give a value; the value that lane `source` gave.
uint64_t warp_exchange(unsigned mask, uint64_t value, int source, int line);

// Wait for the lanes of `mask`; a bit for each lane whose predicate holds.
unsigned warp_ballot(unsigned mask, bool predicate, int line);

int lane();

void *dynamic_shared();

// Shared memory holds garbage when a block starts: fill a variable with NaN when its block first reaches it.
void fresh_shared(void *variable, size_t size);

// Run `kernel` over a grid; the text of an error, or null.  `order` is the order in which threads and blocks run:
// 0 forward, 1 reverse, n > 1 shuffled with n as the seed.
const char *launch(void (*kernel)(void **), const unsigned *grid, const unsigned *block, void **arguments,
                   size_t shared_bytes, unsigned order);

}  // namespace sim
