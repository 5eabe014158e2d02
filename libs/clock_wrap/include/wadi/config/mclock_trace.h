/* SPDX-License-Identifier: ISC */
/* wadi/config/mclock_trace.h - a monotonic clock that says what it is asked, for config.c. */
#ifndef WADI_CONFIG_MCLOCK_TRACE_H
#define WADI_CONFIG_MCLOCK_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/mclock.h"

/* `under`, with a line to `to` after each reading that begins with `name`. */
static inline wd_mclock mclock_trace(wd_console to, const char *name, wd_mclock under)
{
	return DEVICE(wd_mclock, mclock_trace, to, name, under);
}

#endif
