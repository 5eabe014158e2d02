/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/random.h"
#include "wadi/time.h"

/* Echoes `lines` lines of random length that come at random times, at most
 * `delay` apart. */
WD_MUST wd_err echo_server_main(wd_console console, wd_time time, wd_random random, int64_t lines,
                                wd_span delay);
