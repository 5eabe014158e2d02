/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"
#include "wadi/console.h"
#include "wadi/net.h"

/* Waits for `fault` to happen, tells how it looked, and ends well all the same. */
WD_MUST wd_err faults_main(wd_console console, wd_block disk, wd_net net, wd_net other,
                           const char *fault);
