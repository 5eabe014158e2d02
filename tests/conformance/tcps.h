/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/tcp.h"

/* The conformance test of TCP on two hosts in memory, on what traces and on what may fail;
 * the last is one that config.c traces. */
WD_MUST wd_err tcps_main(wd_console console, wd_tcp a, wd_tcp b, wd_tcp traced);
