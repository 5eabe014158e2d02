/* SPDX-License-Identifier: ISC */
/* Heads of responses, written in one pass. */
#include "server_internal.h"

enum {
	FRAMING_MAX = 256, /* bytes of all but what the handler says */
	DIGITS = 20,
	LINE_MORE = 4,     /* ": " and the line's end */
};

/* Puts bytes behind those before; there is room. */
static inline void put(uint8_t **at, const void *from, size_t len)
{
	memcpy(*at, from, len);
	*at += len;
}

/* The same for names, of up to sixteen bytes mostly: the first and the last, which may be the
 * same in part, are less work than a call. */
static inline void put_name(uint8_t **at, struct wd_bytes name)
{
	const size_t word = sizeof(uint64_t);

	if (name.len < word || name.len > 2 * word) {
		put(at, name.ptr, name.len);
		return;
	}
	memcpy(*at, name.ptr, word);
	memcpy(*at + name.len - word, name.ptr + name.len - word, word);
	*at += name.len;
}

#define PUT(at, text) put(at, text, sizeof(text) - 1)

static void put_number(uint8_t **at, uint64_t n)
{
	uint8_t digits[DIGITS];
	size_t len = 0;

	do
		digits[sizeof digits - ++len] = (uint8_t)('0' + n % 10);
	while ((n /= 10) > 0);
	put(at, digits + sizeof digits - len, len);
}

static void put_line(uint8_t **at, struct wd_bytes name, struct wd_bytes value)
{
	put_name(at, name);
	PUT(at, ": ");
	if (value.len > 0)
		put(at, value.ptr, value.len);
	PUT(at, "\r\n");
}

/* ---- What the handler says ------------------------------------------------------------------- */

/* The bytes of all lines; more than there can be where one is not to be sent. */
static size_t size_of(const struct wd_http_head *head)
{
	size_t size = head->type ? strlen(head->type) : 0;

	for (size_t i = 0; i < head->field_count; i++) {
		const struct wd_http_field *f = &head->fields[i];

		if (!wd_http_is_value(f->value) || f->name.len > HTTP_OUT_BYTES ||
		    f->value.len > HTTP_OUT_BYTES || size > HTTP_OUT_BYTES)
			return SIZE_MAX;
		size += f->name.len + f->value.len + LINE_MORE;
	}
	return size;
}

/* ---- What the server says -------------------------------------------------------------------- */

static void put_status(uint8_t **at, unsigned status)
{
	const char *name;

	if (status == 200) {
		PUT(at, "HTTP/1.1 200 OK\r\n");
		return;
	}
	name = wd_http_status_name(status);
	PUT(at, "HTTP/1.1 ");
	put_number(at, status);
	PUT(at, " ");
	put(at, name, strlen(name));
	PUT(at, "\r\n");
}

static void put_connection(const struct http_work *w, uint8_t **at)
{
	if (w->close)
		PUT(at, "Connection: close\r\n");
	else if (w->parsed.request.minor == 0)
		PUT(at, "Connection: keep-alive\r\n");
}

/* 204 and 304 say nothing of a body (RFC 9110, 8.6). */
static void put_framing(const struct http_work *w, unsigned status, uint64_t length, uint8_t **at)
{
	if (w->is_chunked) {
		PUT(at, "Transfer-Encoding: chunked\r\n");
	} else if (length != WD_HTTP_UNKNOWN && status != 204 && status != 304) {
		PUT(at, "Content-Length: ");
		put_number(at, length);
		PUT(at, "\r\n");
	}
}

wd_err http_head_put(struct http_work *w, const struct wd_http_head *head, uint64_t length)
{
	const struct http_server *it = w->server;
	size_t size = size_of(head);
	uint8_t *start, *at;

	if (size > HTTP_OUT_BYTES - FRAMING_MAX)
		return wd_http_bad_head;
	WD_TRY(http_out_room(w, FRAMING_MAX + size, &start));
	at = start;
	put_status(&at, head->status);
	put(&at, it->date, strlen(it->date));
	put_connection(w, &at);
	if (head->type)
		put_line(&at, wd_str("Content-Type"), wd_str(head->type));
	put_framing(w, head->status, length, &at);
	for (size_t i = 0; i < head->field_count; i++)
		put_line(&at, head->fields[i].name, head->fields[i].value);
	PUT(&at, "\r\n");
	http_out_used(w, (size_t)(at - start));
	return NULL;
}
