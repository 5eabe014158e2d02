/* SPDX-License-Identifier: ISC */
/* wadi/mclock_faulty.h - a monotonic clock that stops on purpose, for tests. */
#ifndef WADI_MCLOCK_FAULTY_H
#define WADI_MCLOCK_FAULTY_H

#include "wadi/mclock.h"

/* `good` may be set anew at any time. */
struct mclock_faulty {
	wd_mclock under;
	uint64_t good;   /* readings left that are true */
	uint64_t seen;   /* readings asked for so far */
	wd_instant last; /* what it says from then on */
};

/* The first `good` readings are those of `under`; every later one is the last of them, and
 * without any the time of this call.  No clock may do so. */
void mclock_faulty_init(struct mclock_faulty *it, wd_mclock under, uint64_t good);

/* The clock that stops. */
wd_mclock mclock_faulty(struct mclock_faulty *it);

#endif
