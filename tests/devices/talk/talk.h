/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/net.h"

/* Exchanges lines of frames with the other end, which does the same, and prints how many were
 * as they should be; or asks by ARP until somebody answers, and prints that; or sends lines and
 * does not listen. */
WD_MUST wd_err talk_main(wd_console console, wd_net net, bool arp, bool flood, int64_t rounds);
