/* SPDX-License-Identifier: ISC */
/* wadi/log_console.h - log messages as lines of a console:
 *
 *	2026-11-23T01:02:03.456Z WRN [tcp] no answer peer=10.0.0.1
 */
#ifndef WADI_LOG_CONSOLE_H
#define WADI_LOG_CONSOLE_H

#include "wadi/console.h"
#include "wadi/log.h"
#include "wadi/pclock.h"

WD_ERROR_DECL(log_console_bad_colour); /* neither auto nor always nor never */

/* Storage of one. */
struct log_console {
	wd_console console;
	wd_pclock pclock;
	struct wd_log_levels show;
	bool colour;
};

/* `show`, levels as of --logs, is what this console shows of what is logged, NULL for
 * all; kept.  `colour` is always, never, or auto: on a terminal (wadi/platform.h).
 * wd_log_bad_levels, wd_log_no_source, log_console_bad_colour. */
WD_MUST wd_err log_console_init(struct log_console *it, wd_console console, wd_pclock pclock,
                                const char *show, const char *colour);

/* Never fails to report. */
wd_reporter log_console(struct log_console *it);

#endif
