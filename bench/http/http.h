/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/http.h"
#include "wadi/pclock.h"
#include "wadi/tcp.h"

/* Prints what a request takes: by a server of HTTP, and one that is answered with a constant
 * whatever it is, which is what all but HTTP takes; one by one and in lines; with a handler that
 * does nothing but respond, and with `files`. */
WD_MUST wd_err http_main(wd_console console, wd_tcp client, wd_tcp server, wd_pclock clock,
                         wd_http files);
