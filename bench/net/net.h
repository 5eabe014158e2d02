/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/net.h"

/* one: each frame leaves before the next is made; prints ns for one.  tx: frames in
 * lines of 64; prints ns for one.  bulk: `frames` times 60 KiB of payload in pages, in large
 * segments where the device cuts them; prints hundredths of Gbit/s.  rx: prints how many of
 * `frames` arrived, once none has come for a while after the first, how many lines they came
 * in, all bytes, and hundredths of Gbit/s. */
WD_MUST wd_err net_main(wd_console console, wd_net net, const char *what, int64_t frames,
                        int64_t size);
