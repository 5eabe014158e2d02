/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Writes where nothing is: never returns, and the image ends as docs/debugging.md
 * says. */
WD_MUST wd_err crash_main(wd_console console);
