/* SPDX-License-Identifier: ISC */
#include "wadi/http_router.h"

enum { ALLOW_MAX = 128 };

static bool is_folder(const char *path, size_t len)
{
	return len > 0 && path[len - 1] == '/';
}

bool http_router_fits(const char *entry, struct wd_bytes path)
{
	size_t len = strlen(entry);

	if (path.len < len || memcmp(path.ptr, entry, len) != 0)
		return false;
	return path.len == len || is_folder(entry, len);
}

/* "/docs", of "/docs/". */
static bool lacks_slash(const char *entry, struct wd_bytes path)
{
	size_t len = strlen(entry);

	return is_folder(entry, len) && path.len == len - 1 &&
	       memcmp(path.ptr, entry, path.len) == 0;
}

static bool is_for(const struct http_router_entry *entry, const struct wd_http_request *request)
{
	struct wd_bytes method = wd_str(entry->method);

	if (request->method == WD_HTTP_HEAD && wd_bytes_equal(method, wd_str("GET")))
		return true;
	return method.len == 0 || wd_bytes_equal(method, request->method_name);
}

/* ---- Where nobody answers -------------------------------------------------------------------- */

/* A list of methods, each once. */
struct allowed {
	size_t len;
	char text[ALLOW_MAX];
};

static bool has(const struct allowed *a, const char *method)
{
	struct wd_cursor c = wd_cursor(wd_bytes(a->text, a->len));

	while (c.left > 0) {
		if (wd_bytes_equal(wd_cursor_until(&c, ','), wd_str(method)))
			return true;
		wd_cursor_skip(&c, c.left > 0);
	}
	return false;
}

static void allow(struct allowed *a, const char *method)
{
	size_t len = strlen(method), comma = a->len > 0 ? 2 : 0;

	if (has(a, method) || len + comma >= sizeof a->text - a->len)
		return;
	memcpy(a->text + a->len, ", ", comma);
	memcpy(a->text + a->len + comma, method, len);
	a->len += comma + len;
	a->text[a->len] = '\0';
}

static wd_err refuse_method(const struct http_router *it, const struct wd_http_request *request,
                            wd_http_exchange ex)
{
	struct allowed a = { 0 };

	for (size_t i = 0; i < it->count; i++)
		if (http_router_fits(it->entries[i].path, request->path)) {
			allow(&a, it->entries[i].method);
			if (strcmp(it->entries[i].method, "GET") == 0)
				allow(&a, "HEAD");
		}
	return wd_http_allow(ex, request, a.text);
}

/* The last segment of an entry's path, which is the program's own. */
static wd_err redirect(const char *entry, wd_http_exchange ex)
{
	char location[256];
	size_t len = strlen(entry), first = len - 1;

	while (first > 0 && entry[first - 1] != '/')
		first--;
	len -= first;
	if (len >= sizeof location - 2)
		return wd_http_fail(ex, 404);
	memcpy(location, "./", 2);
	memcpy(location + 2, entry + first, len);
	return wd_http_redirect(ex, 301, wd_bytes(location, 2 + len));
}

static wd_err answer_otherwise(const struct http_router *it,
                               const struct wd_http_request *request, wd_http_exchange ex)
{
	for (size_t i = 0; i < it->count; i++)
		if (lacks_slash(it->entries[i].path, request->path))
			return redirect(it->entries[i].path, ex);
	return it->otherwise.ops ? wd_http_handle(it->otherwise, request, ex)
	                         : wd_http_fail(ex, 404);
}

/* ---- The handler ----------------------------------------------------------------------------- */

static wd_err router_handle(void *self, const struct wd_http_request *request,
                            wd_http_exchange ex)
{
	const struct http_router *it = self;
	bool known = false;

	for (size_t i = 0; i < it->count; i++) {
		if (!http_router_fits(it->entries[i].path, request->path))
			continue;
		if (is_for(&it->entries[i], request))
			return wd_http_handle(it->entries[i].to, request, ex);
		known = true;
	}
	return known ? refuse_method(it, request, ex) : answer_otherwise(it, request, ex);
}

static const struct wd_http_ops router_ops = { .handle = router_handle };

void http_router_init(struct http_router *it, const struct http_router_entry *entries,
                      size_t count, wd_http otherwise)
{
	*it = (struct http_router){ entries, count, otherwise };
}

wd_http http_router(struct http_router *it)
{
	return (wd_http){ &router_ops, it };
}
