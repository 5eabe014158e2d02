/* SPDX-License-Identifier: ISC */
/* Request lines (RFC 9112, 3): method, target, version. */
#include "parse_internal.h"
#include "scan.h"

enum { METHOD_MAX = 32 };

WD_ERROR(http_bad_host, wd_http_malformed, "http", "not a host");
static WD_ERROR(bad_method, wd_http_malformed, "http", "a method is expected");
static WD_ERROR(long_method, wd_http_not_implemented, "http", "no method has so long a name");
static WD_ERROR(bad_target, wd_http_malformed, "http", "the target is none");
static WD_ERROR(no_version, wd_http_malformed, "http", "the version is expected");

/* ---- The method ---------------------------------------------------------------------------- */

static enum wd_http_method method_of(struct wd_bytes name)
{
	static const struct { char name[8]; uint8_t method; } methods[] = {
		{ "GET", WD_HTTP_GET }, { "HEAD", WD_HTTP_HEAD }, { "POST", WD_HTTP_POST },
		{ "PUT", WD_HTTP_PUT }, { "DELETE", WD_HTTP_DELETE },
		{ "OPTIONS", WD_HTTP_OPTIONS }, { "PATCH", WD_HTTP_PATCH },
		{ "CONNECT", WD_HTTP_CONNECT }, { "TRACE", WD_HTTP_TRACE },
	};
	char padded[sizeof methods[0].name] = { 0 };

	if (name.len >= sizeof padded)
		return WD_HTTP_OTHER;
	for (size_t i = 0; i < name.len; i++)
		padded[i] = (char)name.ptr[i];
	for (size_t i = 0; i < WD_COUNT(methods); i++)
		if (memcmp(padded, methods[i].name, sizeof padded) == 0)
			return methods[i].method;
	return WD_HTTP_OTHER;
}

static wd_err parse_method(struct wd_cursor *c, struct wd_http_request *request)
{
	size_t len = http_run(http_rest(c), HTTP_TOKEN);

	if (len > METHOD_MAX)
		return long_method;
	if (c->left == len)
		return http_more;
	if (len == 0 || c->ptr[len] != ' ')
		return bad_method;
	request->method_name = http_take(c, len);
	request->method = method_of(request->method_name);
	http_take(c, 1);
	return NULL;
}

/* ---- The target ---------------------------------------------------------------------------- */

static bool is_port(struct wd_bytes text)
{
	size_t i = 0;

	while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
		i++;
	return i == text.len && i <= 5;
}

/* "[::1]" and what may be behind it, as much as is of an address. */
static size_t literal_length(struct wd_bytes text)
{
	size_t i = 1;

	while (i < text.len && ((http_class[text.ptr[i]] & HTTP_HEX) || text.ptr[i] == ':' ||
	                        text.ptr[i] == '.'))
		i++;
	return i > 1 && i < text.len && text.ptr[i] == ']' ? i + 1 : 0;
}

bool http_is_host(struct wd_bytes text)
{
	bool literal = text.len > 0 && text.ptr[0] == '[';
	size_t len = literal ? literal_length(text) : http_run(text, HTTP_NAME);

	if (len == text.len)
		return true;
	return len > 0 && text.ptr[len] == ':' &&
	       is_port(wd_bytes(text.ptr + len + 1, text.len - len - 1));
}

/* "/where?now": path and query. */
static wd_err origin_form(struct http_parsed *into, struct wd_bytes text)
{
	struct wd_http_request *request = &into->request;
	bool plain;
	size_t len = http_path_run(text, &plain), mark = len < text.len;
	struct wd_bytes raw = wd_bytes(text.ptr, len);

	request->query = wd_bytes(text.ptr + len + mark, text.len - len - mark);
	if (plain)
		request->path = raw;
	return plain ? NULL : http_path(raw, WD_ROOM(into->path), &request->path);
}

/* "*", of OPTIONS alone: no path at all. */
static wd_err asterisk_form(struct http_parsed *into, struct wd_bytes text)
{
	if (into->request.method != WD_HTTP_OPTIONS)
		return bad_target;
	into->request.path = text;
	into->request.query = wd_bytes(text.ptr + text.len, 0);
	return NULL;
}

/* "?now", with what the path is then. */
static wd_err no_path(struct http_parsed *into, struct wd_bytes query)
{
	into->request.query = query.len > 0 ? wd_bytes(query.ptr + 1, query.len - 1) : query;
	into->request.path = wd_str(into->request.method == WD_HTTP_OPTIONS ? "*" : "/");
	return NULL;
}

/* "http://example.org:8080/where?now". */
static wd_err absolute_form(struct http_parsed *into, struct wd_bytes text)
{
	static const char *const schemes[] = { "http://", "https://" };
	size_t len = 0;

	for (size_t i = 0; i < WD_COUNT(schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (text.len > n && wd_http_same(wd_bytes(text.ptr, n), schemes[i]))
			len = n;
	}
	if (len == 0)
		return bad_target;
	text = wd_bytes(text.ptr + len, text.len - len);
	for (len = 0; len < text.len && text.ptr[len] != '/' && text.ptr[len] != '?';)
		len++;
	into->request.host = wd_bytes(text.ptr, len);
	if (len == 0 || !http_is_host(into->request.host))
		return http_bad_host;
	text = wd_bytes(text.ptr + len, text.len - len);
	return text.len > 0 && text.ptr[0] == '/' ? origin_form(into, text) : no_path(into, text);
}

/* "example.org:80", of CONNECT alone. */
static wd_err authority_form(struct http_parsed *into, struct wd_bytes text)
{
	into->request.host = text;
	into->request.path = into->request.query = wd_bytes(text.ptr, 0);
	if (!http_is_host(text) || text.ptr[text.len - 1] < '0' || text.ptr[text.len - 1] > '9' ||
	    !memchr(text.ptr, ':', text.len))
		return http_bad_host;
	return NULL;
}

static wd_err read_target(struct http_parsed *into)
{
	struct wd_bytes target = into->request.target;

	if (into->request.method == WD_HTTP_CONNECT)
		return authority_form(into, target);
	if (target.ptr[0] == '/')
		return origin_form(into, target);
	if (wd_bytes_equal(target, wd_str("*")))
		return asterisk_form(into, target);
	return absolute_form(into, target);
}

/* ---- The version --------------------------------------------------------------------------- */

/* A later HTTP/1 is understood as 1.1 (RFC 9110, 2.5). */
static wd_err parse_version(struct wd_cursor *c, struct wd_http_request *request)
{
	static const char start[] = "HTTP/", usual[] = "HTTP/1.1";
	size_t len = sizeof start - 1, have = c->left < len ? c->left : len;
	uint8_t major, minor;

	if (c->left >= sizeof usual - 1 && memcmp(c->ptr, usual, sizeof usual - 1) == 0) {
		http_take(c, sizeof usual - 1);
		request->minor = 1;
		return NULL;
	}
	if (have > 0 && memcmp(c->ptr, start, have) != 0)
		return no_version;
	if (c->left < len + 3)
		return http_more;
	major = c->ptr[len];
	minor = c->ptr[len + 2];
	if (major < '0' || major > '9' || c->ptr[len + 1] != '.' || minor < '0' || minor > '9')
		return no_version;
	if (major != '1')
		return wd_http_version;
	http_take(c, len + 3);
	request->minor = minor != '0';
	return NULL;
}

wd_err http_parse_line(struct wd_cursor *c, struct http_parsed *into)
{
	size_t len;

	WD_TRY(parse_method(c, &into->request));
	len = http_target_run(http_rest(c));
	if (c->left == len)
		return http_more;
	if (len == 0)
		return bad_target;
	if (c->ptr[len] != ' ') /* HTTP/0.9 says no version */
		return c->ptr[len] == '\r' || c->ptr[len] == '\n' ? no_version : bad_target;
	into->request.target = http_take(c, len);
	http_take(c, 1);
	WD_TRY(read_target(into));
	WD_TRY(parse_version(c, &into->request));
	return http_line_end(c);
}
