/* SPDX-License-Identifier: ISC */
/* cpu.h - what the processor has, by CPUID; asked as seldom as can be, since a
 * hypervisor below makes each question a trip. */
#ifndef CPU_H
#define CPU_H

#include "tender.h"

struct cpu_leaf { uint32_t eax, ebx, ecx, edx; };

/* The answers that matter here. */
struct cpu {
	struct cpu_leaf basic;    /* leaf 0 */
	struct cpu_leaf features; /* leaf 1 */
	struct cpu_leaf more;     /* leaf 7, subleaf 0 */
};

enum { /* features.ecx */
	CPU_SSE42 = 1 << 20,
	CPU_RDRAND = 1 << 30,
};
enum { /* more.ebx */
	CPU_FSGSBASE = 1 << 0,
	CPU_SMEP = 1 << 7,
	CPU_RDSEED = 1 << 18,
	CPU_SMAP = 1 << 20,
};
enum { CPU_UMIP = 1 << 2 }; /* more.ecx */

struct cpu cpu_ask(void);

/* The same as wadi's features: WADI_HAS_FSGSBASE, _SSE, _RDRAND, _RDSEED. */
WD_NONNULL uint64_t cpu_wadi_features(const struct cpu *cpu);

#endif
