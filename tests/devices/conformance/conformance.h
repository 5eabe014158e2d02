/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"
#include "wadi/console.h"
#include "wadi/net.h"

/* Prints "NAME: N failures" for each; fails when there are any. */
WD_MUST wd_err conformance_main(wd_console console, wd_block disk, wd_net net, wd_net other);
