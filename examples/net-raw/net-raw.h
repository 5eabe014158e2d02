/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/net.h"

/* Shows the first `frames` that arrive at `net`, a line each. */
WD_MUST wd_err net_raw_main(wd_console console, wd_net net, int64_t frames);
