/* SPDX-License-Identifier: ISC */
/* wadi/http_route.h - one path to one handler, all others to another: a device for config.c. */
#ifndef WADI_HTTP_ROUTE_H
#define WADI_HTTP_ROUTE_H

#include "wadi/http_router.h"

WD_ERROR_DECL(http_route_bad_path); /* does not begin with a slash; of kind wd_malformed */

/* Storage of one. */
struct http_route {
	struct http_router_entry entry;
	struct http_router router;
};

/* What is at `path`, which is kept, is answered by `to`, of any method: a path as of
 * wadi/http_router.h.  All else is answered by `otherwise`.  http_route_bad_path. */
WD_MUST wd_err http_route_init(struct http_route *it, const char *path, wd_http to,
                               wd_http otherwise);

/* The handler. */
wd_http http_route(struct http_route *it);

#endif
