/* SPDX-License-Identifier: ISC */
/* wadi/test/seeded.h - random bytes that are the same for the same seed: for tests, which
 * want to be repeated, and for nothing else. */
#ifndef WADI_TEST_SEEDED_H
#define WADI_TEST_SEEDED_H

#include "wadi/random.h"

/* Starts as the seed, any number. */
struct wd_seeded { uint64_t state; };

/* The next number (SplitMix64, Steele, Lea and Flood 2014). */
static inline uint64_t wd_seeded_next(struct wd_seeded *seeded)
{
	uint64_t z = seeded->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The operations of struct wd_random_ops. */
static inline void wd_seeded_fill_(void *self, struct wd_room into)
{
	for (size_t i = 0; i < into.len; i++)
		into.ptr[i] = (uint8_t)wd_seeded_next(self);
}
static inline const char *wd_seeded_sources_(void *self)
{
	(void)self;
	return "a seed";
}

/* The generator that it is. */
static inline wd_random wd_seeded(struct wd_seeded *seeded)
{
	static const struct wd_random_ops ops = {
		.fill = wd_seeded_fill_, .sources = wd_seeded_sources_,
	};

	return (wd_random){ &ops, seeded };
}

#endif
