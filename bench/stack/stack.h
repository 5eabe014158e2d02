/* SPDX-License-Identifier: ISC */
#include "wadi/http.h"
#include "wadi/pclock.h"
#include "wadi/stack.h"

/* Serves `site` at port 80. */
WD_MUST wd_err page_main(wd_tcp tcp, wd_http site, wd_pclock clock);

/* Reads what comes to port 9; writes to who connects to port 19, for ever. */
WD_MUST wd_err streams_main(wd_tcp tcp);

/* Sends back what comes to port 7. */
WD_MUST wd_err answers_main(wd_udp udp);
