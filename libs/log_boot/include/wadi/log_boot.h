/* SPDX-License-Identifier: ISC */
/* wadi/log_boot.h - the log of an image as it starts: --logs, -l, the sources in
 * --help, lines before, or without, any reporter, and the last of them in a crash.
 *
 * `wadi configure` adds this package to every image that contains wadi-log.
 */
#ifndef WADI_LOG_BOOT_H
#define WADI_LOG_BOOT_H

#include "wadi/log.h"

/* For wiring.c: sets the levels.  Where no `reporters` will be attached, lines go to
 * the platform's console as wd_log_plain() writes them, the time as since this call.
 * wd_log_bad_levels, wd_log_no_source. */
WD_MUST wd_err wd_log_boot(const char *levels, bool reporters);

#endif
