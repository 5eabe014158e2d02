/* SPDX-License-Identifier: ISC */
#include "wadi/http.h"
#include "wadi/pclock.h"
#include "wadi/tcp.h"

/* Serves `site` at `port`, and /you besides, until asked to stop. */
WD_MUST wd_err website_main(wd_tcp tcp, wd_http site, wd_pclock clock, uint16_t port);
