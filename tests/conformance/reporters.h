/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/reporter.h"

/* Reporters: prints "NAME: N failures" for `log_console`, one that traces it and those in
 * memory; fails when there are any. */
WD_MUST wd_err reporters_main(wd_console console, wd_reporter log_console,
                              wd_reporter log_trace);
