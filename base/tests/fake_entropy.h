/* SPDX-License-Identifier: ISC */
/* fake_entropy.h - the sources of wadi/platform.h that a test turns on and off. */
#ifndef FAKE_ENTROPY_H
#define FAKE_ENTROPY_H

#include <stdint.h>

struct fake_entropy {
	unsigned seed_bytes; /* how many the host has */
	int rdseed_words;    /* how many RDSEED gives before it fails */
	int rdrand_words;
	uint64_t step;       /* the clock goes on by this, */
	uint64_t noise;      /* and by up to this much more at each look */
};

extern struct fake_entropy fake_entropy;

#endif
