/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/random.h"

/* Prints the sources, 32 bytes, and numbers of four sizes. */
WD_MUST wd_err prng_main(wd_console console, wd_random random);
