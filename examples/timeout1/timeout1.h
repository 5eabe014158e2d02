/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/time.h"

/* Works for `work` and says whether that was within `limit`. */
WD_MUST wd_err timeout1_main(wd_console console, wd_time time, wd_span limit, wd_span work);
