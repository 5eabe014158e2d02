/* SPDX-License-Identifier: ISC */
/* A process may ask the processor for all it has. */
#include "wadi/cpu.h"
#include "wadi/platform.h"

bool wd_platform_rdseed(uint64_t *word)
{
	return (wd_cpu_features() & WD_CPU_RDSEED) && wd_cpu_rdseed(word);
}

bool wd_platform_rdrand(uint64_t *word)
{
	return (wd_cpu_features() & WD_CPU_RDRAND) && wd_cpu_rdrand(word);
}

uint64_t wd_platform_cycles(void)
{
	return wd_cpu_cycles();
}
