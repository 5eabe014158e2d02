/* SPDX-License-Identifier: ISC */
/* wadi/time_faulty.h - sleeping that is cut short on purpose, for tests. */
#ifndef WADI_TIME_FAULTY_H
#define WADI_TIME_FAULTY_H

#include "wadi/time.h"

/* What it fails with, of kind wd_cancelled: sleep fails in no other way. */
WD_ERROR_DECL(time_faulty_failed);

/* May be read, and set anew, at any time. */
struct time_faulty {
	wd_time under;
	uint64_t good; /* sleeps left that succeed */
	uint64_t seen; /* sleeps asked for so far */
};

/* Passes the first `good` sleeps on to `under`; every later one fails at once with
 * time_faulty_failed. */
void time_faulty_init(struct time_faulty *it, wd_time under, uint64_t good);

/* The time that fails. */
wd_time time_faulty(struct time_faulty *it);

#endif
