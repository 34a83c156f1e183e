// Fibers: stacks that take turns on one thread of the operating system.
#pragma once
#include <cstddef>
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

namespace sim {

constexpr size_t STACK_BYTES = 256 << 10;

struct Fiber {
  char *stack = nullptr;
  char *top = nullptr;
  void *stack_pointer = nullptr;  // where it stopped (x86-64)
  ucontext_t context;             // where it starts, and
  jmp_buf stopped;                // where it stopped (elsewhere)
  bool fresh = true;
  bool busy = false;  // holds a thread that waits
  int thread = -1;    // the thread that it runs
};

// Where the scheduler stopped to let a fiber run.
struct Home {
  void *stack_pointer;
  jmp_buf stopped;
};
inline Home home;

#if defined(__x86_64__) && !defined(SIM_SETJMP)

// Save the six registers that a call preserves, change the stack, and restore the six that were saved there.
extern "C" void sim_switch(void **save, void *load);
asm(R"(
  .text
sim_switch:
  push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp
  ret
)");

inline void enter(Fiber *f) { sim_switch(&home.stack_pointer, f->stack_pointer); }
inline void leave(Fiber *f) { sim_switch(&f->stack_pointer, home.stack_pointer); }

inline void prepare(Fiber *f, void (*start)()) {
  void **sp = (void **)f->top;
  *--sp = nullptr;  // start() never returns; this keeps the stack aligned as after a call
  *--sp = (void *)start;
  f->stack_pointer = sp - 6;
}

#else  // about four times slower, on any processor

inline void enter(Fiber *f) {
  if (_setjmp(home.stopped)) return;
  if (!f->fresh) _longjmp(f->stopped, 1);
  f->fresh = false;
  setcontext(&f->context);
}

inline void leave(Fiber *f) {
  if (!_setjmp(f->stopped)) _longjmp(home.stopped, 1);
}

inline void prepare(Fiber *f, void (*start)()) {
  getcontext(&f->context);
  f->fresh = true;
  f->context.uc_stack.ss_sp = f->stack;
  f->context.uc_stack.ss_size = f->top - f->stack;
  f->context.uc_link = nullptr;
  makecontext(&f->context, start, 0);
}

#endif

// `index` staggers the tops of the stacks, which would otherwise share the same few cache lines.
inline Fiber *make_fiber(size_t index, void (*start)()) {
  Fiber *f = new Fiber;
  const int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  f->stack = (char *)mmap(nullptr, STACK_BYTES, protection, flags, -1, 0);
  f->top = f->stack + STACK_BYTES - index % 64 * 192;
  prepare(f, start);
  return f;
}

}  // namespace sim
