/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Prints the image's name, target and packages. */
WD_MUST wd_err app_info_main(wd_console console);
