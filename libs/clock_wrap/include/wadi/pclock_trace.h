/* SPDX-License-Identifier: ISC */
/* wadi/pclock_trace.h - a wall clock that says what it is asked. */
#ifndef WADI_PCLOCK_TRACE_H
#define WADI_PCLOCK_TRACE_H

#include "wadi/console.h"
#include "wadi/pclock.h"

/* Storage of one. */
struct pclock_trace {
	wd_pclock under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each reading, of which one is
 * "clock: now: 2026-11-22T23:51:37Z and 500000000 ns".  Cannot fail. */
WD_MUST wd_err pclock_trace_init(struct pclock_trace *it, wd_console to, const char *name,
                                 wd_pclock under);

/* The clock that is traced. */
wd_pclock pclock_trace(struct pclock_trace *it);

#endif
