/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/tcp.h"

/* Echoes what comes to connections at `port`, until asked to stop. */
WD_MUST wd_err echo_main(wd_console console, wd_tcp tcp, uint16_t port);
