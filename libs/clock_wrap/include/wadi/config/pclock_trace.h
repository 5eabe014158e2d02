/* SPDX-License-Identifier: ISC */
/* wadi/config/pclock_trace.h - a wall clock that says what it is asked, for config.c. */
#ifndef WADI_CONFIG_PCLOCK_TRACE_H
#define WADI_CONFIG_PCLOCK_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/pclock.h"

/* `under`, with a line to `to` after each reading that begins with `name`. */
static inline wd_pclock pclock_trace(wd_console to, const char *name, wd_pclock under)
{
	return DEVICE(wd_pclock, pclock_trace, to, name, under);
}

#endif
