/* SPDX-License-Identifier: ISC */
/* wadi/mclock_trace.h - a monotonic clock that says what it is asked. */
#ifndef WADI_MCLOCK_TRACE_H
#define WADI_MCLOCK_TRACE_H

#include "wadi/console.h"
#include "wadi/mclock.h"

/* Storage of one. */
struct mclock_trace {
	wd_mclock under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each reading, of which one is "clock: now: 1.5s".
 * Cannot fail. */
WD_MUST wd_err mclock_trace_init(struct mclock_trace *it, wd_console to, const char *name,
                                 wd_mclock under);

/* The clock that is traced. */
wd_mclock mclock_trace(struct mclock_trace *it);

#endif
