/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Says hello four times, `pause` apart. */
WD_MUST wd_err hello_main(wd_console console, wd_time time, wd_span pause);
