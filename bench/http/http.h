/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/pclock.h"
#include "wadi/tcp.h"

/* Prints what a request takes: one that is answered with a constant whatever it is, which is
 * what all but HTTP takes, then by a server of HTTP; one by one and in lines. */
WD_MUST wd_err http_main(wd_console console, wd_tcp client, wd_tcp server, wd_pclock clock);
