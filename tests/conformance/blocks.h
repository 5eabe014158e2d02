/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Block devices in memory, and those over them: prints "NAME: N failures" for each;
 * fails when there are any. */
WD_MUST wd_err blocks_main(wd_console console);
