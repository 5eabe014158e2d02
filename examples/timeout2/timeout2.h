/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Says which of two sleepers was up first. */
WD_MUST wd_err timeout2_main(wd_console console, wd_time time, wd_span first, wd_span second);
