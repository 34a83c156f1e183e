// sanitize.cpp: what compute-sanitizer does, for kernels on the CPU: accesses outside the arrays, reads of memory that
// nothing has written, races, misaligned vectors, and indices outside a shared array.
//
// A kernel is compiled with -fsanitize=thread,alignment,bounds.  The compiler then calls __tsan_readN or __tsan_writeN
// before each access, and __ubsan_handle_... where a check fails.  The functions here take the place of the libraries
// that usually answer these calls.
#include <algorithm>
#include <cstdio>
#include <link.h>
#include <memory>
#include <string>
#include <unordered_map>

#include "scheduler.h"

namespace {

using sim::machine;

// One array's memory, with a map of the bytes that have been written, or null.
struct Range {
  uint64_t start, size;
  uint8_t *written;
};

// Who touched a byte, and when: the barriers and warp exchanges counted so far.
struct Access {
  int block = -1, thread = -1;
  unsigned epoch = 0, warp_epoch = 0;
  bool atomic = false;
};

struct Shadow {
  Access write, read;
};

// The shadow of each byte, in pages that exist once they are touched.
class ShadowMemory {
 public:
  Shadow &operator[](uint64_t p) {
    const uint64_t page = p / PAGE;
    if (page != last_page_ || !last_) {
      std::unique_ptr<Shadow[]> &shadows = pages_[page];
      if (!shadows) shadows.reset(new Shadow[PAGE]);
      last_ = shadows.get();
      last_page_ = page;
    }
    return last_[p % PAGE];
  }

  void clear() {
    pages_.clear();
    last_ = nullptr;
  }

 private:
  static constexpr uint64_t PAGE = 256;
  std::unordered_map<uint64_t, std::unique_ptr<Shadow[]>> pages_;
  Shadow *last_ = nullptr;
  uint64_t last_page_ = 0;
};

constexpr size_t MAX_REPORTS = 8;

std::vector<Range> ranges;  // by address
ShadowMemory global_shadow, shared_shadow;
int shared_block = -1;  // whose shared memory is in the shadow
uint64_t image_start, image_end;
std::vector<void *> reported;  // places in the code
std::string report;

int block_number() { return blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z); }

// Whether no barrier lies between two accesses of different threads.
bool unordered(const Access &a, const Access &b) {
  if (a.block < 0 || (a.block == b.block && a.thread == b.thread) || (a.atomic && b.atomic)) return false;
  if (a.block != b.block) return true;
  return a.epoch == b.epoch && (a.thread / 32 != b.thread / 32 || a.warp_epoch == b.warp_epoch);
}

// ---- reports, one for each place in the code; kernel.py replaces <+0x...> by the line

void say(const char *what, uint64_t p, void *place, const Access *other = nullptr) {
  if (reported.size() == MAX_REPORTS || std::find(reported.begin(), reported.end(), place) != reported.end()) return;
  reported.push_back(place);
  char text[160];
  const unsigned long long offset = (uint64_t)place - image_start - 1;
  snprintf(text, sizeof text, "%s at <+0x%llx> by block %d thread %d", what, offset, block_number(),
           machine.current->thread);
  if (!report.empty()) report += "\n";
  report += text;
  for (const Range &r : ranges)
    if (p + 64 >= r.start && p < r.start + r.size + 64) {
      snprintf(text, sizeof text, ", byte %lld of an array of %llu bytes", (long long)(p - r.start),
               (unsigned long long)r.size);
      report += text;
    }
  if (other) {
    snprintf(text, sizeof text, ", also touched by block %d thread %d with no barrier between", other->block,
             other->thread);
    report += text;
  }
}

// ---- where an address lies

Range *find_range(uint64_t p, size_t size) {
  auto before = [](uint64_t v, const Range &r) { return v < r.start; };
  auto after = std::upper_bound(ranges.begin(), ranges.end(), p, before);
  if (after == ranges.begin()) return nullptr;
  Range &r = *std::prev(after);
  return p + size <= r.start + r.size ? &r : nullptr;
}

bool is_builtin(uint64_t p) {  // read all the time, and written by the machine alone: not worth a shadow
  const void *const builtins[] = {&threadIdx, &blockIdx, &blockDim, &gridDim};
  return std::any_of(std::begin(builtins), std::end(builtins), [p](const void *b) { return p - (uint64_t)b < 12; });
}

bool is_shared(uint64_t p) {  // static variables too: the kernel's tables and constants
  if (p >= image_start && p < image_end) return true;
  return machine.dynamic && p - (uint64_t)machine.dynamic < machine.dynamic_bytes + sim::DYNAMIC_MARGIN;
}

bool is_local(uint64_t p) {
  return std::any_of(machine.fibers.begin(), machine.fibers.end(),
                     [p](const sim::Fiber *f) { return p - (uint64_t)f->stack < sim::STACK_BYTES; });
}

// ---- checks

// What is wrong with this access to one byte, or null; records the access.
const char *check_byte(Shadow &shadow, uint8_t *written, bool write, const Access &now, const Access **other) {
  const char *wrong = nullptr;
  if (written && !write && !*written) wrong = "read of memory that nothing has written";
  if (written && write) *written = 1;
  if (!wrong && unordered(shadow.write, now)) {
    wrong = write ? "race: write after write" : "race: read after write";
    *other = &shadow.write;
  }
  if (!wrong && write && unordered(shadow.read, now)) {
    wrong = "race: write after read";
    *other = &shadow.read;
  }
  return wrong;
}

void check(uint64_t p, size_t size, bool write, bool atomic, void *place) {
  if (machine.quiet || is_builtin(p)) return;
  Range *range = find_range(p, size);
  const bool shared = !range && is_shared(p);
  if (!range && !shared) {
    if (is_local(p)) return;
    say(write ? "write outside every array" : "read outside every array", p, place);
    sim::stop("stopped at an access outside every array");
  }
  const int thread = machine.current->thread, block = block_number();
  if (shared && block != shared_block) {
    shared_shadow.clear();
    shared_block = block;
  }
  const Access now = {block, thread, (unsigned)machine.epoch, machine.warp[thread / 32].epoch, atomic};
  bool said = false;
  for (uint64_t q = p; q < p + size; q++) {
    Shadow &shadow = (range ? global_shadow : shared_shadow)[q];
    uint8_t *written = range && range->written ? range->written + (q - range->start) : nullptr;
    const Access *other = nullptr;
    const char *wrong = check_byte(shadow, written, write, now, &other);
    if (wrong && !said) say(wrong, q, place, other);
    said |= wrong != nullptr;
    (write ? shadow.write : shadow.read) = now;
  }
}

// Where this library, and so its static data, lies in memory.
int find_image(dl_phdr_info *info, size_t, void *inside) {
  uint64_t end = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto &segment = info->dlpi_phdr[i];
    if (segment.p_type == PT_LOAD) end = std::max<uint64_t>(end, info->dlpi_addr + segment.p_vaddr + segment.p_memsz);
  }
  if ((uint64_t)inside < info->dlpi_addr || (uint64_t)inside >= end) return 0;
  image_start = info->dlpi_addr;
  image_end = end;
  return 1;
}

}  // namespace

namespace sim {

// An atomic operation reads and writes.
void note_atomic(const volatile void *p, size_t size, void *place) {
  check((uint64_t)p, size, false, true, place);
  check((uint64_t)p, size, true, true, place);
}

}  // namespace sim

extern "C" {

// ---- called from Python

// `values` holds start, size and written of each range, by address.
__attribute__((visibility("default"))) void sim_sanitize_begin(const uint64_t *values, size_t count) {
  ranges.clear();
  for (size_t i = 0; i < count; i++) ranges.push_back({values[3 * i], values[3 * i + 1], (uint8_t *)values[3 * i + 2]});
  global_shadow.clear();
  shared_shadow.clear();
  shared_block = -1;
  reported.clear();
  report.clear();
  dl_iterate_phdr(find_image, (void *)sim_sanitize_begin);
}

__attribute__((visibility("default"))) const char *sim_sanitize_report() { return report.c_str(); }

// ---- called from the kernel: -fsanitize=thread

#define SIM_HOOK(name, size, write) \
  void name(void *p) { check((uint64_t)p, size, write, false, __builtin_return_address(0)); }
#define SIM_HOOKS(size)                                  \
  SIM_HOOK(__tsan_read##size, size, false)               \
  SIM_HOOK(__tsan_write##size, size, true)               \
  SIM_HOOK(__tsan_unaligned_read##size, size, false)     \
  SIM_HOOK(__tsan_unaligned_write##size, size, true)
SIM_HOOKS(1) SIM_HOOKS(2) SIM_HOOKS(4) SIM_HOOKS(8) SIM_HOOKS(16)

void __tsan_read_range(void *p, size_t size) { check((uint64_t)p, size, false, false, __builtin_return_address(0)); }
void __tsan_write_range(void *p, size_t size) { check((uint64_t)p, size, true, false, __builtin_return_address(0)); }
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
void __tsan_init() {}

// ---- called from the kernel: -fsanitize=alignment,bounds; the structs are those of the compiler

struct Place {
  const char *file;
  uint32_t line, column;
};

struct TypeMismatch {
  Place place;
  void *type;
  uint8_t log_alignment, kind;
};

void __ubsan_handle_type_mismatch_v1(TypeMismatch *data, uint64_t p) {
  const uint64_t alignment = uint64_t(1) << data->log_alignment;
  if (machine.quiet || p % alignment == 0) return;
  sim::stop(sim::error("line %u: misaligned address: not a multiple of %d", data->place.line, (int)alignment));
}

void __ubsan_handle_out_of_bounds(Place *place, uint64_t index) {
  if (machine.quiet) return;
  sim::stop(sim::error("line %u: index %lld is outside the array", place->line, (long long)index));
}

}  // extern "C"
