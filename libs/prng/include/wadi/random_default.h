/* SPDX-License-Identifier: ISC */
/* wadi/random_default.h - random bytes from an HMAC-DRBG (NIST SP 800-90A with
 * SHA-256), started from all that the target has: the host's seed, RDSEED,
 * RDRAND and the jitter of its clock.
 */
#ifndef WADI_RANDOM_DEFAULT_H
#define WADI_RANDOM_DEFAULT_H

#include "wadi/random.h"

/* Where the start comes from, a bit each. */
enum {
	RANDOM_HOST = 1,
	RANDOM_RDSEED = 2,
	RANDOM_RDRAND = 4,
	RANDOM_JITTER = 8,
};

struct random_default {
	uint64_t drbg[18];  /* BearSSL's br_hmac_drbg_context */
	unsigned sources;   /* RANDOM_... */
	char text[32];      /* the same for people */
};

/* Gathers from every source.  wd_random_no_source where there is none at all;
 * with jitter alone it starts, and a warning goes to the console. */
WD_MUST wd_err random_default_init(struct random_default *it);
wd_random random_default(struct random_default *it);

#endif
