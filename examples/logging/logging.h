/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Serves some customers, and says on the console what that cost in messages. */
WD_MUST wd_err logging_main(wd_console console);
