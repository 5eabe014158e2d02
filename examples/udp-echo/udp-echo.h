/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/udp.h"

/* Echoes datagrams at `port`, until asked to stop. */
WD_MUST wd_err udp_echo_main(wd_console console, wd_udp udp, uint16_t port);
