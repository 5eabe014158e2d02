/* SPDX-License-Identifier: ISC */
/* wadi/config/random_default.h - cryptographic random bytes, for config.c. */
#ifndef WADI_CONFIG_RANDOM_DEFAULT_H
#define WADI_CONFIG_RANDOM_DEFAULT_H

#include "wadi/config.h"
#include "wadi/random.h"

/* The image's random generator; one however often it is asked for. */
static inline wd_random random_default(void)
{
	return DEVICE(wd_random, random_default);
}

#endif
