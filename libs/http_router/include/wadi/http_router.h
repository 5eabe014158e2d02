/* SPDX-License-Identifier: ISC */
/* wadi/http_router.h - requests to handlers, by method and path.
 *
 *	const struct http_router_entry entries[] = {
 *		{ "GET",  "/orders/", list },
 *		{ "POST", "/orders/", add },
 *		{ "",     "/about",   about },
 *	};
 */
#ifndef WADI_HTTP_ROUTER_H
#define WADI_HTTP_ROUTER_H

#include "wadi/http.h"

/* Who answers what.  A path that ends with a slash is that of a folder, with all below it;
 * any other is only itself.  "GET" is HEAD too; "" is any method. */
struct http_router_entry {
	const char *method, *path;
	wd_http to;
};

/* Storage of one. */
struct http_router {
	const struct http_router_entry *entries;
	size_t count;
	wd_http otherwise;
};

/* The first of the entries that fits answers; they are kept, and lie there as long as it does.
 * Where none has the path `otherwise` answers, {NULL} for 404; where one has, but for another
 * method, it is 405, or OPTIONS is answered.  The path of a folder without its slash leads to
 * it, if nothing else has it. */
void http_router_init(struct http_router *it, const struct http_router_entry *entries,
                      size_t count, wd_http otherwise);

/* The handler. */
wd_http http_router(struct http_router *it);

/* Is `path` that of the entry, or below it? */
bool http_router_fits(const char *entry, struct wd_bytes path);

#endif
