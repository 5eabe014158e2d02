/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Says hello. */
WD_MUST wd_err hello_main(wd_console console);
