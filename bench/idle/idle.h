/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Says hello and sleeps for a minute. */
WD_MUST wd_err idle_main(wd_console console, wd_time time);
