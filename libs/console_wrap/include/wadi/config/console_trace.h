/* SPDX-License-Identifier: ISC */
/* wadi/config/console_trace.h - a console that says how much is written to it, for config.c. */
#ifndef WADI_CONFIG_CONSOLE_TRACE_H
#define WADI_CONFIG_CONSOLE_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"

/* `under`, with a line to `to` after each write that begins with `name`. */
static inline wd_console console_trace(wd_console to, const char *name, wd_console under)
{
	return DEVICE(wd_console, console_trace, to, name, under);
}

#endif
