/* SPDX-License-Identifier: ISC */
/* wadi/console_trace.h - a console that says how much is written to it. */
#ifndef WADI_CONSOLE_TRACE_H
#define WADI_CONSOLE_TRACE_H

#include "wadi/console.h"

/* Storage of one. */
struct console_trace {
	wd_console under, to;
	const char *name;
};

/* Writes a line to `to` after each call, of which one is "serial: write: 12 bytes".
 * Cannot fail. */
WD_MUST wd_err console_trace_init(struct console_trace *it, wd_console to, const char *name,
                                  wd_console under);

/* The console that is traced. */
wd_console console_trace(struct console_trace *it);

#endif
