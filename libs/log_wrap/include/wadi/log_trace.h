/* SPDX-License-Identifier: ISC */
/* wadi/log_trace.h - a reporter over another, that says what it is given. */
#ifndef WADI_LOG_TRACE_H
#define WADI_LOG_TRACE_H

#include "wadi/console.h"
#include "wadi/log.h"

/* Storage of one. */
struct log_trace {
	wd_reporter under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each report, of which one is
 * "remote: WRN [tcp] 9 bytes: no error".  Cannot fail. */
WD_MUST wd_err log_trace_init(struct log_trace *it, wd_console to, const char *name,
                              wd_reporter under);

/* The reporter that is traced. */
wd_reporter log_trace(struct log_trace *it);

#endif
