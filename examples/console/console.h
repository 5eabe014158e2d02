/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Says "hello" and, after `pause`, "world", so many times. */
WD_MUST wd_err console_main(wd_console console, wd_time time, int64_t times, wd_span pause);
