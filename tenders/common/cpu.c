/* SPDX-License-Identifier: ISC */
#include "cpu.h"

#include <cpuid.h>

#include "wadi/abi/wadi.h"

static struct cpu_leaf leaf(uint32_t number)
{
	struct cpu_leaf l;

	__cpuid_count(number, 0, l.eax, l.ebx, l.ecx, l.edx);
	return l;
}

struct cpu cpu_ask(void)
{
	struct cpu cpu = { .basic = leaf(0), .features = leaf(1) };

	if (cpu.basic.eax >= 7)
		cpu.more = leaf(7);
	return cpu;
}

uint64_t cpu_wadi_features(const struct cpu *cpu)
{
	uint64_t features = WADI_HAS_SSE; /* x86-64 has SSE2; the rest is CPUID's to say */

	if (cpu->more.ebx & CPU_FSGSBASE)
		features |= WADI_HAS_FSGSBASE;
	if (cpu->features.ecx & CPU_RDRAND)
		features |= WADI_HAS_RDRAND;
	if (cpu->more.ebx & CPU_RDSEED)
		features |= WADI_HAS_RDSEED;
	return features;
}
