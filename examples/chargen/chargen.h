/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/tcp.h"

/* Sends characters to whoever connects to `port`, until asked to stop. */
WD_MUST wd_err chargen_main(wd_console console, wd_tcp tcp, uint16_t port);
