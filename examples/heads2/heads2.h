/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Says "Heads" and "Tails" at their times, in whatever order, then "Finished". */
WD_MUST wd_err heads2_main(wd_console console, wd_time time, wd_span heads, wd_span tails);
