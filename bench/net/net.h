/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/net.h"

/* one: each frame leaves before the next is made; prints ns for one.  tx: frames in
 * lines of 64; prints ns for one.  rx: prints how many of `frames` arrived, once none
 * has come for a while after the first, and how many lines they came in. */
WD_MUST wd_err net_main(wd_console console, wd_net net, const char *what, int64_t frames,
                        int64_t size);
