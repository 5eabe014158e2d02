/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Says `greeting` so many times. */
WD_MUST wd_err hello_key_main(wd_console console, const char *greeting, int64_t times);
