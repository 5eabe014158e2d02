/* SPDX-License-Identifier: ISC */
/* wadi/config/random_seeded.h - random bytes that are the same for the same seed, for the
 * config.c of a test.  Everybody can predict them. */
#ifndef WADI_CONFIG_RANDOM_SEEDED_H
#define WADI_CONFIG_RANDOM_SEEDED_H

#include "wadi/config.h"
#include "wadi/random.h"

/* Boot argument: --seed. */
static inline wd_random random_seeded(void)
{
	return DEVICE(wd_random, random_seeded,
		boot_int("seed", "the same seed makes the same random numbers", "1"));
}

#endif
