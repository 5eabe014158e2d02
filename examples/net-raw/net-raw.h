/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/net.h"

/* Shows the first `frames` that arrive at `net`, a line each; wd_timed_out when
 * they have not come within `limit`. */
WD_MUST wd_err net_raw_main(wd_console console, wd_net net, int64_t frames, wd_span limit);
