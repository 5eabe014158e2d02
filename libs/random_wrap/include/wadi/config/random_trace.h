/* SPDX-License-Identifier: ISC */
/* wadi/config/random_trace.h - random bytes, and how many are asked for, for config.c. */
#ifndef WADI_CONFIG_RANDOM_TRACE_H
#define WADI_CONFIG_RANDOM_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/random.h"

/* `under`, with a line to `to` after each call that begins with `name`. */
static inline wd_random random_trace(wd_console to, const char *name, wd_random under)
{
	return DEVICE(wd_random, random_trace, to, name, under);
}

#endif
