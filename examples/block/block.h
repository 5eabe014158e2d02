/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"
#include "wadi/console.h"

/* Nine tests of `disk`, each a line; fails when one of them does. */
WD_MUST wd_err block_main(wd_console console, wd_block disk);
