/* SPDX-License-Identifier: ISC */
/* wadi/pclock_faulty.h - a wall clock that jumps on purpose, for tests. */
#ifndef WADI_PCLOCK_FAULTY_H
#define WADI_PCLOCK_FAULTY_H

#include "wadi/pclock.h"

/* `good` and `step` may be set anew at any time. */
struct pclock_faulty {
	wd_pclock under;
	uint64_t good; /* readings left that are true */
	uint64_t seen; /* readings asked for so far */
	int64_t step;  /* seconds by which later ones are off */
};

/* The first `good` readings are those of `under`; every later one is `step` seconds ahead,
 * or behind when that is negative, as when the host's clock is set. */
void pclock_faulty_init(struct pclock_faulty *it, wd_pclock under, uint64_t good, int64_t step);

/* The clock that jumps. */
wd_pclock pclock_faulty(struct pclock_faulty *it);

#endif
