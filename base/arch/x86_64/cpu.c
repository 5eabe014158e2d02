/* SPDX-License-Identifier: ISC */
#include "wadi/cpu.h"

enum { TRIES = 10 }; /* Intel's advice for RDRAND */

uint64_t wd_cpu_cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

struct cpuid { uint32_t a, b, c, d; };

static struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
	return r;
}

unsigned wd_cpu_features(void)
{
	uint32_t leaves = cpuid(0).a;
	uint32_t c1 = cpuid(1).c;
	uint32_t b7 = leaves >= 7 ? cpuid(7).b : 0;

	return (c1 >> 30 & 1 ? WD_CPU_RDRAND : 0u) | (b7 >> 18 & 1 ? WD_CPU_RDSEED : 0u) |
	       (b7 & 1 ? WD_CPU_FSGSBASE : 0u);
}

bool wd_cpu_rdrand(uint64_t *word)
{
	bool ok = false;

	for (int i = 0; i < TRIES && !ok; i++)
		__asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(ok));
	return ok;
}

bool wd_cpu_rdseed(uint64_t *word)
{
	bool ok = false;

	for (int i = 0; i < TRIES && !ok; i++)
		__asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(ok));
	return ok;
}
