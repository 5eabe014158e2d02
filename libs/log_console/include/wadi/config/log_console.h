/* SPDX-License-Identifier: ISC */
/* wadi/config/log_console.h - log messages to a console, for config.c:
 *
 *	log_to(log_console(console_default(), pclock_default()));
 */
#ifndef WADI_CONFIG_LOG_CONSOLE_H
#define WADI_CONFIG_LOG_CONSOLE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/pclock.h"

/* Boot arguments: --log-console, --log-colour. */
static inline wd_reporter log_console(wd_console console, wd_pclock pclock)
{
	return DEVICE(wd_reporter, log_console, console, pclock,
		boot_text("log-console", "what the console shows of the log, as in *:warning",
		          "*:debug"),
		boot_text("log-colour", "lines in colour: auto, always or never", "auto"));
}

#endif
