/* SPDX-License-Identifier: ISC */
#include "wadi/http_route.h"

WD_ERROR(http_route_bad_path, wd_malformed, "http-route", "a path begins with a slash");

wd_err http_route_init(struct http_route *it, const char *path, wd_http to, wd_http otherwise)
{
	it->entry = (struct http_router_entry){ "", path, to };
	http_router_init(&it->router, &it->entry, 1, otherwise);
	return path[0] == '/' ? NULL : http_route_bad_path;
}

wd_http http_route(struct http_route *it)
{
	return http_router(&it->router);
}
