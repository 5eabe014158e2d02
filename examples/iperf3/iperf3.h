/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/tcp.h"
#include "wadi/udp.h"

/* Is an iperf3 server at `port` until asked to stop, for one test at a time.  One whose client
 * says nothing, while nothing moves, for longer than `patience` is over. */
WD_MUST wd_err iperf3_main(wd_console console, wd_tcp tcp, wd_udp udp, uint16_t port,
                           wd_span patience);
