/* SPDX-License-Identifier: ISC */
/* wadi/test/random.h - what every source of random bytes does. */
#ifndef WADI_TEST_RANDOM_H
#define WADI_TEST_RANDOM_H

#include "wadi/random.h"
#include "wadi/test/expect.h"

/* Returns how many expectations were not met.  Good bytes fail it once in more
 * than 10^9 times; it finds what is broken, not what is weak. */
static inline int wd_random_conforms(wd_random random)
{
	uint8_t a[256], b[256];
	unsigned ones = 0, same = 0, below = 0;
	int failures = 0;

	/* People can be told what it was started from. */
	WD_EXPECT(wd_random_sources(random)[0] != '\0');

	/* Exactly what is asked for is filled. */
	memset(a, 0x5a, sizeof a);
	memset(b, 0x5a, sizeof b);
	wd_random_fill(random, wd_room(a, 0));
	wd_random_fill(random, wd_room(NULL, 0));
	WD_EXPECT(memcmp(a, b, sizeof a) == 0);
	wd_random_fill(random, wd_room(a + 16, 33));
	WD_EXPECT(memcmp(a, b, 16) == 0);
	WD_EXPECT(memcmp(a + 49, b + 49, sizeof a - 49) == 0);
	WD_EXPECT(memcmp(a + 16, b + 16, 8) != 0);
	WD_EXPECT(memcmp(a + 41, b + 41, 8) != 0);

	/* It is never twice the same, and half of the bits are set: 1024 of 2048
	 * with a standard deviation of 22.6; one byte in 256 is the same by chance. */
	wd_random_fill(random, WD_ROOM(a));
	wd_random_fill(random, WD_ROOM(b));
	for (size_t i = 0; i < sizeof a; i++) {
		ones += (unsigned)__builtin_popcount(a[i]);
		same += a[i] == b[i];
	}
	WD_EXPECT(ones > 1024 - 160 && ones < 1024 + 160);
	WD_EXPECT(same < 20);

	/* Numbers below a bound: all of them come, and no other. */
	WD_EXPECT(wd_random_below(random, 1) == 0);
	for (int i = 0; i < 200; i++)
		below |= 1u << wd_random_below(random, 5);
	WD_EXPECT(below == 0x1f);
	return failures;
}

#endif
