/* SPDX-License-Identifier: ISC */
/* wadi/config/log_trace.h - a reporter that says what it is given, for config.c:
 *
 *	log_to(log_trace(console_default(), "log", log_console(other, pclock_default())));
 */
#ifndef WADI_CONFIG_LOG_TRACE_H
#define WADI_CONFIG_LOG_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"

/* `under`, with a line to `to` after each report that begins with `name`. */
static inline wd_reporter log_trace(wd_console to, const char *name, wd_reporter under)
{
	return DEVICE(wd_reporter, log_trace, to, name, under);
}

#endif
