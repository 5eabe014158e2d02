/* SPDX-License-Identifier: ISC */
/* wadi/random.h - cryptographic random bytes. */
#ifndef WADI_RANDOM_H
#define WADI_RANDOM_H

#include "wadi/base.h"

typedef struct wd_random {
	const struct wd_random_ops *ops;
	void *self;
} wd_random;

/* What an implementation provides; the functions below have the contract. */
struct wd_random_ops {
	void (*fill)(void *self, struct wd_room into);
	const char *(*sources)(void *self);
};

/* A generator that has nothing to start from; its init fails with a kind of
 * this, so that no image runs on predictable numbers. */
WD_ERROR_DECL(wd_random_no_source);

/* Fills `into` with bytes nobody can predict.  Cannot fail. */
static inline void wd_random_fill(wd_random random, struct wd_room into)
{
	random.ops->fill(random.self, into);
}

/* What it was started from, for people: "host, rdseed, rdrand, jitter". */
static inline const char *wd_random_sources(wd_random random)
{
	return random.ops->sources(random.self);
}

/* A number below `bound`, all equally likely; `bound` must not be zero. */
uint64_t wd_random_below(wd_random random, uint64_t bound);

#endif
