/* SPDX-License-Identifier: ISC */
/* jitter.h - how long the same small work takes, again and again.
 *
 * What cannot be told beforehand is in the differences: caches, the host's
 * interrupts, other guests.  A clock that ticks evenly gives none, and is told
 * apart by the two health tests of NIST SP 800-90B, 4.4, for one bit a sample.
 */
#ifndef JITTER_H
#define JITTER_H

#include "wadi/base.h"

struct jitter {
	uint64_t last;         /* the time of the sample before */
	uint64_t delta;        /* what it differed from the one before that */
	unsigned samples;
	unsigned repeated;     /* samples in a row with the same delta */
	unsigned repeated_max;
	unsigned common;       /* how often the delta of a window's start came again */
	unsigned common_max;
	uint64_t window_delta;
	uint8_t work[256];     /* what the work is done on */
};

void jitter_init(struct jitter *j);
/* Are there samples still to be taken?  There are 512. */
bool jitter_wants(const struct jitter *j);
/* Does the work once and yields how long it took. */
uint64_t jitter_measure(struct jitter *j);
/* Counts a sample; apart from jitter_measure() for tests alone. */
void jitter_count(struct jitter *j, uint64_t delta);
/* After all samples: were they as different as a bit each needs? */
bool jitter_is_good(const struct jitter *j);

#endif
