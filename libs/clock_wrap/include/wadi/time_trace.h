/* SPDX-License-Identifier: ISC */
/* wadi/time_trace.h - sleeping that says how long, and how it ended. */
#ifndef WADI_TIME_TRACE_H
#define WADI_TIME_TRACE_H

#include "wadi/console.h"
#include "wadi/time.h"

/* Storage of one. */
struct time_trace {
	wd_time under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each sleep, of which one is "pause: sleep 20ms: no error" or
 * "pause: sleep 1h: wadi: cancelled".  Cannot fail. */
WD_MUST wd_err time_trace_init(struct time_trace *it, wd_console to, const char *name,
                               wd_time under);

/* The time that is traced. */
wd_time time_trace(struct time_trace *it);

#endif
