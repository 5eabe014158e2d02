/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/time.h"

/* Says the date `times` times, `every` apart. */
WD_MUST wd_err clock_main(wd_console console, wd_time time, wd_mclock mclock, wd_pclock pclock,
                          int64_t times, wd_span every);
