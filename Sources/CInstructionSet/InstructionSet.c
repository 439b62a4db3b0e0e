// Asks the processor (cpuid, and xgetbv for the operating system's part) through the compiler's runtime.

#include "InstructionSet.h"

int islet_vector_bits(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl");
    return v4 ? 512 : v3 ? 256 : 128;
#else
    return 128;
#endif
}
