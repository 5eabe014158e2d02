/* SPDX-License-Identifier: ISC */
#include "wadi/http_memory.h"

/* ---- The request's body -------------------------------------------------------------------- */

static wd_err read_chunked(struct http_memory *it, struct wd_room into, size_t *got)
{
	struct wd_bytes data;
	/* Not more at once than there is room for: what is decoded is gone. */
	size_t most = into.len < it->unread.len ? into.len : it->unread.len;

	do {
		struct wd_bytes piece = wd_bytes(it->unread.ptr, most);

		WD_TRY(http_chunked_next(&it->chunked, &piece, &data));
		most -= piece.len;
		it->unread = wd_bytes(it->unread.ptr + most, it->unread.len - most);
		most = into.len < it->unread.len ? into.len : it->unread.len;
		if (data.len == 0 && most == 0 && !http_chunked_is_done(&it->chunked))
			return wd_http_malformed;
	} while (data.len == 0 && !http_chunked_is_done(&it->chunked));
	memcpy(into.ptr, data.ptr, data.len);
	*got = data.len;
	return NULL;
}

static wd_err memory_read(void *self, struct wd_room into, size_t *got)
{
	struct http_memory *it = self;

	*got = 0;
	if (into.len == 0)
		return NULL;
	if (it->parsed.request.length == WD_HTTP_UNKNOWN)
		return read_chunked(it, into, got);
	if (it->unread.len < it->left)
		return wd_http_malformed;
	*got = it->left < into.len ? (size_t)it->left : into.len;
	memcpy(into.ptr, it->unread.ptr, *got);
	it->unread = wd_bytes(it->unread.ptr + *got, it->unread.len - *got);
	it->left -= *got;
	return NULL;
}

/* ---- The response -------------------------------------------------------------------------- */

static void put(struct http_memory *it, struct wd_bytes piece)
{
	memcpy(it->fields_room.ptr + it->fields.len, piece.ptr, piece.len);
	it->fields.len += piece.len;
}

/* "Name: value\n". */
static wd_err put_line(struct http_memory *it, struct wd_bytes name, struct wd_bytes value)
{
	size_t left = it->fields_room.len - it->fields.len;

	if (!wd_http_is_value(value) || left < 3 || name.len > left - 3 ||
	    value.len > left - 3 - name.len)
		return wd_http_bad_head;
	put(it, name);
	put(it, wd_str(": "));
	put(it, value);
	put(it, wd_str("\n"));
	return NULL;
}

static wd_err put_fields(struct http_memory *it, const struct wd_http_head *head)
{
	it->fields = wd_bytes(it->fields_room.ptr, 0);
	if (head->type)
		WD_TRY(put_line(it, wd_str("Content-Type"), wd_str(head->type)));
	for (size_t i = 0; i < head->field_count; i++)
		WD_TRY(put_line(it, head->fields[i].name, head->fields[i].value));
	return NULL;
}

static wd_err memory_begin(void *self, const struct wd_http_head *head, uint64_t length)
{
	struct http_memory *it = self;

	if (it->status)
		return wd_http_disorder;
	if (head->status < 200 || head->status > 599)
		return wd_http_bad_head;
	WD_TRY(put_fields(it, head));
	it->status = head->status;
	it->empty = head->status == 204 || head->status == 304;
	it->length = it->empty ? 0 : length;
	return NULL;
}

static wd_err memory_write(void *self, struct wd_bytes from)
{
	struct http_memory *it = self;
	size_t room = it->body_room.len - it->body.len, len = from.len < room ? from.len : room;

	if (!it->status || (it->length != WD_HTTP_UNKNOWN && from.len > it->length - it->written))
		return wd_http_disorder;
	it->written += from.len;
	if (it->head_only || len == 0)
		return NULL;
	memcpy(it->body_room.ptr + it->body.len, from.ptr, len);
	it->body.len += len;
	return NULL;
}

static wd_err memory_refer(void *self, struct wd_page *page, uint32_t from, uint32_t len)
{
	return memory_write(self, wd_bytes(page->bytes + from, len));
}

static wd_err memory_flush(void *self)
{
	((struct http_memory *)self)->flushes++;
	return NULL;
}

static const struct wd_http_exchange_ops memory_ops = {
	.read = memory_read,
	.begin = memory_begin,
	.write = memory_write,
	.refer = memory_refer,
	.flush = memory_flush,
};

/* ---- Asking -------------------------------------------------------------------------------- */

void http_memory_init(struct http_memory *it, struct wd_room fields, struct wd_room body)
{
	*it = (struct http_memory){ .fields_room = fields, .body_room = body };
}

static void begin(struct http_memory *it, struct wd_bytes body)
{
	const struct wd_http_request *request = &it->parsed.request;

	it->status = 0;
	it->whole = it->empty = false;
	it->length = it->written = it->flushes = 0;
	it->fields = wd_bytes(it->fields_room.ptr, 0);
	it->body = wd_bytes(it->body_room.ptr, 0);
	it->unread = body;
	it->chunked = (struct http_chunked){ 0 };
	it->left = request->length;
	it->head_only = request->method == WD_HTTP_HEAD;
}

wd_err http_memory_ask(struct http_memory *it, wd_http handler, struct wd_bytes request)
{
	wd_http_exchange ex = { &memory_ops, it };
	size_t used;

	WD_TRY(http_parse(request, &HTTP_LIMITS, &it->parsed, &used));
	if (used == 0)
		return wd_http_malformed;
	begin(it, wd_bytes(request.ptr + used, request.len - used));
	it->err = wd_http_handle(handler, &it->parsed.request, ex);
	it->whole = !it->err && it->status &&
	            (it->length == WD_HTTP_UNKNOWN || it->length == it->written);
	if (it->status)
		return NULL;
	it->whole = true;
	return wd_http_fail(ex, wd_http_status_of(it->err));
}

struct wd_bytes http_memory_field(const struct http_memory *it, const char *lower)
{
	struct wd_cursor c = wd_cursor(it->fields);

	while (c.left > 0) {
		struct wd_cursor line = wd_cursor(wd_cursor_until(&c, '\n'));

		if (wd_http_same(wd_cursor_until(&line, ':'), lower)) {
			wd_cursor_skip(&line, 1);
			return wd_cursor_rest(&line);
		}
	}
	return wd_bytes(NULL, 0);
}
