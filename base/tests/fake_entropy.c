/* SPDX-License-Identifier: ISC */
#include "fake_entropy.h"

#include "wadi/platform.h"

struct fake_entropy fake_entropy = { .step = 1 };

static uint64_t next(void)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return state >> 33;
}

size_t wd_platform_seed(struct wd_room into)
{
	size_t n = into.len < fake_entropy.seed_bytes ? into.len : fake_entropy.seed_bytes;

	fake_entropy.seed_bytes -= (unsigned)n;
	for (size_t i = 0; i < n; i++)
		into.ptr[i] = (uint8_t)next();
	return n;
}

bool wd_platform_rdseed(uint64_t *word)
{
	*word = next();
	return fake_entropy.rdseed_words-- > 0;
}

bool wd_platform_rdrand(uint64_t *word)
{
	*word = next();
	return fake_entropy.rdrand_words-- > 0;
}

uint64_t wd_platform_cycles(void)
{
	static uint64_t now;

	now += fake_entropy.step;
	if (fake_entropy.noise)
		now += next() % (fake_entropy.noise + 1);
	return now;
}
