/* SPDX-License-Identifier: ISC */
/* wadi/config/time_trace.h - sleeping that says how long, and how it ended, for config.c. */
#ifndef WADI_CONFIG_TIME_TRACE_H
#define WADI_CONFIG_TIME_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/time.h"

/* `under`, with a line to `to` after each sleep that begins with `name`. */
static inline wd_time time_trace(wd_console to, const char *name, wd_time under)
{
	return DEVICE(wd_time, time_trace, to, name, under);
}

#endif
