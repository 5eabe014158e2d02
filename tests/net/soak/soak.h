/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/tcp.h"

/* Sends back a byte: at port 7001 with a backlog of 1 and at 7128 with one of 128; closes first
 * when the byte is 's', else waits for the other to.  At port 7000 it tells how many bytes of
 * memory are in use. */
WD_MUST wd_err soak_main(wd_console console, wd_tcp tcp);
