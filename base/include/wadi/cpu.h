/* SPDX-License-Identifier: ISC */
/* wadi/cpu.h - what targets need of the processor; one file per architecture. */
#ifndef WADI_CPU_H
#define WADI_CPU_H

#include "wadi/base.h"

/* The time-stamp counter. */
uint64_t wd_cpu_cycles(void);

/* What the processor says it has; asking costs a trap in a virtual machine. */
enum { WD_CPU_RDRAND = 1, WD_CPU_RDSEED = 2, WD_CPU_FSGSBASE = 4 };
unsigned wd_cpu_features(void);

/* A random word, for processors that have it; false when ten tries gave none. */
bool wd_cpu_rdrand(uint64_t *word);
bool wd_cpu_rdseed(uint64_t *word);

#endif
