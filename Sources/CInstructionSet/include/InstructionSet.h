// Which vector instructions this processor and its operating system offer.

#ifndef ISLET_INSTRUCTION_SET_H
#define ISLET_INSTRUCTION_SET_H

/// 512 with all of x86-64-v4 (AVX-512 F, BW, CD, DQ, VL), 256 with all of x86-64-v3 (AVX2, BMI, FMA),
/// else 128: the architecture's baseline (SSE2 on x86-64, NEON on arm64).
int islet_vector_bits(void);

#endif
