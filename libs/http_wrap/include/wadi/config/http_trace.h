/* SPDX-License-Identifier: ISC */
/* wadi/config/http_trace.h - a handler with an access log, for config.c. */
#ifndef WADI_CONFIG_HTTP_TRACE_H
#define WADI_CONFIG_HTTP_TRACE_H

#include "wadi/config.h"
#include "wadi/http.h"

/* `under`, with a line in the log for each request, of source "http-access". */
static inline wd_http http_trace(wd_http under)
{
	return DEVICE(wd_http, http_trace, under);
}

#endif
