/* SPDX-License-Identifier: ISC */
#include "wadi/base.h"
#include "wadi/console.h"
#include "wadi/tcp.h"
#include "wadi/udp.h"

wd_err caller_main(wd_console console, wd_tcp tcp, wd_udp udp, struct wd_addr to, uint16_t port,
                   int64_t streams, int64_t bytes, int64_t datagrams, uint16_t http);
