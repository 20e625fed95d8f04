#include "SwitchboardKernels.h"

switchboard_kernel switchboard_best_kernel(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    // Both look at what the operating system saves too.
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return SWITCHBOARD_KERNEL_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return SWITCHBOARD_KERNEL_AVX2;
#endif
    return SWITCHBOARD_KERNEL_PORTABLE;
}
