/* SPDX-License-Identifier: ISC */
/* wadi/random_trace.h - random bytes, and how many are asked for. */
#ifndef WADI_RANDOM_TRACE_H
#define WADI_RANDOM_TRACE_H

#include "wadi/console.h"
#include "wadi/random.h"

/* Storage of one. */
struct random_trace {
	wd_random under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each call, of which one is "keys: fill: 32 bytes" or
 * "keys: sources: host, jitter".  What the bytes are is not said.  Cannot fail. */
WD_MUST wd_err random_trace_init(struct random_trace *it, wd_console to, const char *name,
                                 wd_random under);

/* The generator that is traced. */
wd_random random_trace(struct random_trace *it);

#endif
