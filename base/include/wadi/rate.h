/* SPDX-License-Identifier: ISC */
/* wadi/rate.h - so often in a time, and no more.
 *
 * A bucket of tokens that fills by itself, kept as the instant at which it will be full
 * (the generic cell rate algorithm, ITU-T I.371): two words, no timer, no division.
 */
#ifndef WADI_RATE_H
#define WADI_RATE_H

#include "wadi/span.h"

/* Set `each` and `burst`; `full` starts as zero: the bucket is full. */
struct wd_rate {
	wd_span each;    /* so long it takes to become one token more; */
	wd_span burst;   /* so long to fill it when it is empty, a multiple of `each` */
	wd_instant full; /* when it is */
};

/* Takes a token; false, and nothing taken, when there is none. */
WD_MUST WD_NONNULL static inline bool wd_rate_take(struct wd_rate *rate, wd_instant now)
{
	wd_instant full = wd_after(wd_before(rate->full, now) ? now : rate->full, rate->each);

	if (wd_between(now, full).ns > rate->burst.ns)
		return false;
	rate->full = full;
	return true;
}

#endif
