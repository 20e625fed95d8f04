#ifndef SWITCHBOARD_TARGETS_H
#define SWITCHBOARD_TARGETS_H

#include "SwitchboardKernels.h"

// A function with one of these marks may only be called where ``switchboard_best_kernel`` found the instructions.
#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,popcnt")))
#define AVX512 __attribute__((target("avx2,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#endif

// The same text compiled for each set of instructions.
#define INLINED static inline __attribute__((always_inline))

#endif
