/* SPDX-License-Identifier: ISC */
#include "wadi/random.h"

WD_ERROR(wd_random_no_source, NULL, "random", "no source of randomness");

/* Of the 2^64 numbers the first 2^64 mod `bound` are one too many and drawn again:
 * less than half of them, so that a hundred draws are enough but once in 2^100. */
uint64_t wd_random_below(wd_random random, uint64_t bound)
{
	uint64_t too_many = -bound % bound;
	uint64_t n = 0;

	for (int draws = 0; draws < 100; draws++) {
		wd_random_fill(random, wd_room(&n, sizeof n));
		if (n >= too_many)
			break;
	}
	return n % bound;
}
