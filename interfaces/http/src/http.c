/* SPDX-License-Identifier: ISC */
#include "wadi/fmt.h"
#include "wadi/http.h"

WD_ERROR(wd_http_malformed, wd_malformed, "http", "the message is malformed");
WD_ERROR(wd_http_body_too_large, NULL, "http", "the body is too large");
WD_ERROR(wd_http_target_too_long, NULL, "http", "the target is too long");
WD_ERROR(wd_http_expectation, NULL, "http", "an expectation that is not met");
WD_ERROR(wd_http_head_too_large, NULL, "http", "the head is too large");
WD_ERROR(wd_http_not_implemented, NULL, "http",
         "a method or coding that is not known");
WD_ERROR(wd_http_version, NULL, "http", "not a version that is spoken here");
WD_ERROR(wd_http_disorder, NULL, "http", "a call that does not fit those before");
WD_ERROR(wd_http_bad_head, NULL, "http", "a response head that cannot be sent");

/* ---- Statuses ---------------------------------------------------------------------------- */

static const struct { uint16_t status; const char *name; } names[] = {
	{ 100, "Continue" },
	{ 101, "Switching Protocols" },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 203, "Non-Authoritative Information" },
	{ 204, "No Content" },
	{ 205, "Reset Content" },
	{ 206, "Partial Content" },
	{ 300, "Multiple Choices" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 305, "Use Proxy" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Range Not Satisfiable" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Content" },
	{ 426, "Upgrade Required" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
};

const char *wd_http_status_name(unsigned status)
{
	for (size_t i = 0; i < WD_COUNT(names); i++)
		if (names[i].status == status)
			return names[i].name;
	return "";
}

unsigned wd_http_status_of(wd_err err)
{
	static const struct { wd_err kind; unsigned status; } statuses[] = {
		{ wd_http_malformed, 400 },
		{ wd_timed_out, 408 },
		{ wd_http_body_too_large, 413 },
		{ wd_http_target_too_long, 414 },
		{ wd_http_expectation, 417 },
		{ wd_http_head_too_large, 431 },
		{ wd_http_not_implemented, 501 },
		{ wd_no_memory, 503 },
		{ wd_http_version, 505 },
	};

	for (size_t i = 0; i < WD_COUNT(statuses); i++)
		if (wd_err_is(err, statuses[i].kind))
			return statuses[i].status;
	return 500;
}

/* ---- Responses --------------------------------------------------------------------------- */

static wd_err respond(wd_http_exchange ex, const struct wd_http_head *head, struct wd_bytes body)
{
	WD_TRY(wd_http_begin(ex, head, body.len));
	return body.len > 0 ? wd_http_write(ex, body) : NULL;
}

wd_err wd_http_respond(wd_http_exchange ex, unsigned status, const char *type,
                       struct wd_bytes body)
{
	return respond(ex, &(struct wd_http_head){ .status = status, .type = type }, body);
}

/* `head` with a page in the style that browsers give to pages without one. */
static wd_err respond_page(wd_http_exchange ex, struct wd_http_head *head)
{
	char page[160];
	size_t len = wd_fmt(page, sizeof page,
	                    "<!doctype html>\n<title>%u %s</title>\n<h1>%u %s</h1>\n",
	                    head->status, wd_http_status_name(head->status), head->status,
	                    wd_http_status_name(head->status));

	head->type = "text/html; charset=utf-8";
	return respond(ex, head, wd_bytes(page, len));
}

wd_err wd_http_fail(wd_http_exchange ex, unsigned status)
{
	return respond_page(ex, &(struct wd_http_head){ .status = status });
}

wd_err wd_http_allow(wd_http_exchange ex, const struct wd_http_request *request,
                     const char *allowed)
{
	const struct wd_http_field allow = { wd_str("Allow"), wd_str(allowed) };
	struct wd_http_head head = { .status = 405, .fields = &allow, .field_count = 1 };

	if (request->method != WD_HTTP_OPTIONS)
		return respond_page(ex, &head);
	head.status = 204;
	return wd_http_begin(ex, &head, 0);
}

wd_err wd_http_redirect(wd_http_exchange ex, unsigned status, struct wd_bytes location)
{
	const struct wd_http_field to = { wd_str("Location"), location };
	struct wd_http_head head = { .status = status, .fields = &to, .field_count = 1 };

	return respond_page(ex, &head);
}
