/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/random.h"
#include "wadi/time.h"

/* Prints "NAME: N failures" for each; fails when there are any. */
WD_MUST wd_err conformance_main(wd_console console, wd_mclock mclock, wd_pclock pclock,
                                wd_time time, wd_random random);
