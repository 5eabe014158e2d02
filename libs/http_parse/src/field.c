/* SPDX-License-Identifier: ISC */
/* What fields mean for the message: its length, its host, its connection. */
#include "parse_internal.h"
#include "scan.h"
#include "wadi/http_fields.h"

static WD_ERROR(two_hosts, wd_http_malformed, "http", "more than one Host");
static WD_ERROR(no_host, wd_http_malformed, "http", "no Host");
static WD_ERROR(bad_length, wd_http_malformed, "http", "Content-Length is no length");
static WD_ERROR(two_lengths, wd_http_malformed, "http", "more than one Content-Length");
static WD_ERROR(length_and_chunks, wd_http_malformed, "http",
                "both Content-Length and Transfer-Encoding");
static WD_ERROR(old_chunks, wd_http_malformed, "http", "Transfer-Encoding in HTTP/1.0");
static WD_ERROR(no_end, wd_http_malformed, "http", "Transfer-Encoding without an end");
static WD_ERROR(unknown_coding, wd_http_not_implemented, "http",
                "a transfer coding other than chunked");

/* ---- Which it is --------------------------------------------------------------------------- */

enum { KNOWN_NAME_MIN = 4, KNOWN_NAME_MAX = 19 };

/* Sorted by their length. */
static const struct { uint8_t len; char name[KNOWN_NAME_MAX + 1]; } known[] = {
#define KNOWN(id, name) { sizeof name - 1, name },
	WD_HTTP_KNOWN_FIELDS(KNOWN)
#undef KNOWN
};

/* Where those of each length begin. */
static const uint8_t first_of[KNOWN_NAME_MAX + 2] = {
	[5] = WD_HTTP_RANGE, [6] = WD_HTTP_ACCEPT, [7] = WD_HTTP_REFERER, [8] = WD_HTTP_IF_MATCH,
	[9] = WD_HTTP_CONNECTION, [10] = WD_HTTP_CONNECTION, [11] = WD_HTTP_CONTENT_TYPE,
	[12] = WD_HTTP_CONTENT_TYPE, [13] = WD_HTTP_AUTHORIZATION, [14] = WD_HTTP_CONTENT_LENGTH,
	[15] = WD_HTTP_ACCEPT_ENCODING, [16] = WD_HTTP_CONTENT_ENCODING,
	[17] = WD_HTTP_IF_MODIFIED_SINCE, [18] = WD_HTTP_IF_UNMODIFIED_SINCE,
	[19] = WD_HTTP_IF_UNMODIFIED_SINCE, [20] = WD_HTTP_KNOWN,
};

/* So many bytes of a token and of a name in small letters.  None of the other characters
 * of a token becomes a letter or a dash. */
static inline bool same_4(const void *token, const void *lower)
{
	uint32_t a, b;

	memcpy(&a, token, sizeof a);
	memcpy(&b, lower, sizeof b);
	return (a | 0x20202020) == b;
}

static inline bool same_8(const uint8_t *token, const char *lower)
{
	return (http_word(token) | HTTP_EACH(0x20)) == http_word((const uint8_t *)lower);
}

/* `len` bytes: the first and the last, which may be the same in part. */
static inline bool same_name(const uint8_t *token, const char *lower, size_t len)
{
	if (len < 8)
		return same_4(token, lower) && same_4(token + len - 4, lower + len - 4);
	return same_8(token, lower) && same_8(token + len - 8, lower + len - 8) &&
	       (len <= 16 || same_8(token + 8, lower + 8));
}

/* WD_HTTP_KNOWN for all others. */
static size_t which(struct wd_bytes name)
{
	if (name.len < KNOWN_NAME_MIN || name.len > KNOWN_NAME_MAX)
		return WD_HTTP_KNOWN;
	for (size_t i = first_of[name.len]; i < first_of[name.len + 1]; i++)
		if (same_name(name.ptr, known[i].name, name.len))
			return i;
	return WD_HTTP_KNOWN;
}

/* ---- What it means ------------------------------------------------------------------------- */

static wd_err note_host(struct wd_http_request *request, struct wd_bytes value, bool again)
{
	if (again)
		return two_hosts;
	if (!http_is_host(value))
		return http_bad_host;
	if (!request->host.ptr) /* that of an absolute target goes before (RFC 9112, 3.2.2) */
		request->host = value;
	return NULL;
}

static wd_err note_length(struct wd_http_request *request, struct wd_bytes value, bool again)
{
	struct wd_cursor c = wd_cursor(value);

	if (again)
		return two_lengths;
	request->length = wd_cursor_decimal(&c, INT64_MAX);
	return c.bad || c.left > 0 ? bad_length : NULL;
}

static void note_connection(struct http_parsed *into, struct wd_bytes list)
{
	struct wd_bytes option;

	if (wd_http_same(list, "keep-alive")) { /* nearly always */
		into->keep_alive = true;
		return;
	}
	while (wd_http_list_next(&list, &option))
		if (wd_http_same(option, "close"))
			into->closes = true;
		else if (wd_http_same(option, "keep-alive"))
			into->keep_alive = true;
}

static wd_err note_expect(struct http_parsed *into, struct wd_bytes value)
{
	if (!wd_http_same(value, "100-continue"))
		return wd_http_expectation;
	into->expects = into->request.minor > 0; /* RFC 9110, 10.1.1 */
	return NULL;
}

wd_err http_note_field(struct http_parsed *into, struct wd_bytes name, struct wd_bytes value)
{
	struct wd_http_request *request = &into->request;
	size_t field = which(name);
	bool again;

	if (field == WD_HTTP_KNOWN)
		return NULL;
	again = request->known[field] != 0;
	if (again)
		request->repeated |= UINT32_C(1) << field;
	else
		request->known[field] = (uint8_t)request->field_count;
	switch (field) {
	case WD_HTTP_HOST:           return note_host(request, value, again);
	case WD_HTTP_CONTENT_LENGTH: return note_length(request, value, again);
	case WD_HTTP_CONNECTION:     note_connection(into, value); return NULL;
	case WD_HTTP_EXPECT:         return note_expect(into, value);
	default:                     return NULL;
	}
}

/* ---- Whether they fit together ------------------------------------------------------------- */

/* The last of all codings is chunked, or the message would not end (RFC 9112, 6.1, 6.3). */
static wd_err check_coding(struct wd_http_request *request)
{
	struct wd_bytes list, coding;
	bool ends = false;
	size_t count = 0;

	if (request->known[WD_HTTP_CONTENT_LENGTH])
		return length_and_chunks;
	if (request->minor == 0)
		return old_chunks;
	for (size_t at = 0; wd_http_each(request, WD_HTTP_TRANSFER_ENCODING, &at, &list);)
		for (; wd_http_list_next(&list, &coding); count++) {
			if (ends)
				return no_end;
			ends = wd_http_same(coding, "chunked");
		}
	if (!ends)
		return no_end;
	if (count > 1)
		return unknown_coding;
	request->length = WD_HTTP_UNKNOWN;
	return NULL;
}

wd_err http_check_fields(struct http_parsed *into)
{
	struct wd_http_request *request = &into->request;

	if (request->minor > 0 && !request->known[WD_HTTP_HOST])
		return no_host;
	into->keep_alive &= !into->closes;
	return request->known[WD_HTTP_TRANSFER_ENCODING] ? check_coding(request) : NULL;
}
