/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/icmp.h"
#include "wadi/tcp.h"

/* Pings `to`, `count` times; of all zeros, stays to be pinged until asked to stop. */
WD_MUST wd_err ping6_main(wd_console console, wd_icmp icmp, wd_tcp tcp, struct wd_addr to,
                         int64_t count, wd_span interval, int64_t size);
