/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"

/* Prints what a clock read, a fiber switch and a loop of `loop` million
 * iterations take; the best of five each. */
WD_MUST wd_err micro_main(wd_console console, wd_mclock mclock, wd_pclock pclock, int64_t loop);
