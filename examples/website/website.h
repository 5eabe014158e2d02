/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/http.h"
#include "wadi/pclock.h"
#include "wadi/tcp.h"

/* Serves `site` at `port`, and /you besides, until asked to stop; says on `console` what it
 * counts when it is asked to. */
WD_MUST wd_err website_main(wd_console console, wd_tcp tcp, wd_http site, wd_pclock clock,
                            uint16_t port);
