/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"
#include "wadi/console.h"

/* Prints the size of `disk`, and adds one to the number in its first sector. */
WD_MUST wd_err block_raw_main(wd_console console, wd_block disk);
