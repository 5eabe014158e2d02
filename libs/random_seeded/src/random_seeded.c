/* SPDX-License-Identifier: ISC */
#include "wadi/random_seeded.h"

wd_err random_seeded_init(struct random_seeded *it, int64_t seed)
{
	*it = (struct random_seeded){ { (uint64_t)seed } };
	return NULL;
}

wd_random random_seeded(struct random_seeded *it)
{
	return wd_seeded(&it->seeded);
}
