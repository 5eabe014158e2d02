/* SPDX-License-Identifier: ISC */
/* wadi/random_seeded.h - random bytes that are the same for the same seed: for runs that are
 * to be repeated.  Everybody can predict them: nothing secret may be made of them. */
#ifndef WADI_RANDOM_SEEDED_H
#define WADI_RANDOM_SEEDED_H

#include "wadi/test/seeded.h"

/* Storage of one. */
struct random_seeded { struct wd_seeded seeded; };

/* The bytes of wd_seeded() from this seed, any number.  Cannot fail. */
WD_MUST WD_NONNULL wd_err random_seeded_init(struct random_seeded *it, int64_t seed);

/* The generator that it is. */
WD_NONNULL wd_random random_seeded(struct random_seeded *it);

#endif
