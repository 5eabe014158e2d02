/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/random.h"
#include "wadi/time.h"

/* Devices in memory, and those that trace or go wrong, over nothing but each other: prints
 * "NAME: N failures" for each, as the three below do; fails when there are any. */
WD_MUST wd_err devices_main(wd_console console);

/* Flows and stores that trace, count or fail. */
WD_MUST wd_err wrapped_main(wd_console console);

/* What config.c has wrapped: asks each of them once, for a line. */
WD_MUST wd_err traced_main(wd_console console, wd_mclock mclock, wd_pclock pclock, wd_time time,
                           wd_random random);
