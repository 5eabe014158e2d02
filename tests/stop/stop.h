/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Says "ready", and "asked" when it is asked to stop; returns an error where it knows of
 * no such way. */
WD_MUST wd_err stop_main(wd_console console, const char *how);
