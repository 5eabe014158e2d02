/* SPDX-License-Identifier: ISC */
/* wadi/config/http_router.h - handlers by path, for config.c:
 *
 *	http_route("/metrics", http_metrics(), http_files(assets_embed("pages"), ""));
 */
#ifndef WADI_CONFIG_HTTP_ROUTER_H
#define WADI_CONFIG_HTTP_ROUTER_H

#include "wadi/config.h"
#include "wadi/http.h"

/* What is at `path`, or below it if it ends with a slash, is answered by `to`, all else by
 * `otherwise`. */
static inline wd_http http_route(const char *path, wd_http to, wd_http otherwise)
{
	return DEVICE(wd_http, http_route, path, to, otherwise);
}

/* `under`, for which `folder`, "/docs/", is all there is. */
static inline wd_http http_mount(const char *folder, wd_http under)
{
	return DEVICE(wd_http, http_mount, folder, under);
}

#endif
