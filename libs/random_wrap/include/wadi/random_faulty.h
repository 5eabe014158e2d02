/* SPDX-License-Identifier: ISC */
/* wadi/random_faulty.h - a generator that gets stuck on purpose, for tests. */
#ifndef WADI_RANDOM_FAULTY_H
#define WADI_RANDOM_FAULTY_H

#include "wadi/random.h"

/* May be read, and set anew, at any time. */
struct random_faulty {
	wd_random under;
	uint64_t good; /* fills left that are random */
	uint64_t seen; /* fills asked for so far */
};

/* Passes the first `good` fills on to `under`; every later one gives zeros, so that who draws
 * until a number is new draws in vain.  No generator may do so. */
void random_faulty_init(struct random_faulty *it, wd_random under, uint64_t good);

/* The generator that gets stuck. */
wd_random random_faulty(struct random_faulty *it);

#endif
