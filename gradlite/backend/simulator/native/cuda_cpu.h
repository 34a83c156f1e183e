// cuda_cpu.h: CUDA C++ as plain C++17, so that a .cu file compiles with g++ and runs on the CPU.
//
// Every kernel is compiled with this file included in front of it.  It is linked with scheduler.cpp, which runs the
// threads, and, where accesses are to be checked, with sanitize.cpp.
#pragma once
#include "types.h"
#include "machine.h"
#include "synchronization.h"
#include "memory.h"
#include "arithmetic.h"
#include "half.h"
#include "launch.h"
