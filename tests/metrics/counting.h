/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Until it is asked to stop: sleeps, or is busy, and tells its metrics meanwhile, or not. */
WD_MUST wd_err counting_main(wd_console console, const char *how);
