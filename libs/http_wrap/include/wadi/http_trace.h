/* SPDX-License-Identifier: ISC */
/* wadi/http_trace.h - a handler with an access log: a line in the log for each request. */
#ifndef WADI_HTTP_TRACE_H
#define WADI_HTTP_TRACE_H

#include "wadi/http.h"

/* Storage of one. */
struct http_trace { wd_http under; };

/* Logs, at level info of source "http-access", once `under` has answered:
 *
 *	10.0.0.9 "GET /a?b HTTP/1.1" 200 612 "http://example.org/" "curl/7.88.1"
 *
 * who asked, for what, the status, how many bytes of a body were written, and the fields
 * Referer and User-Agent, "-" where there is none.  Cannot fail. */
WD_MUST wd_err http_trace_init(struct http_trace *it, wd_http under);

/* The handler that logs. */
wd_http http_trace(struct http_trace *it);

#endif
