/* SPDX-License-Identifier: ISC */
#include "wadi/http_metrics.h"

#include "wadi/alloc.h"
#include "wadi/metrics.h"

/* All of it, before any is sent: while that waits metrics may come and go.  How long it gets is
 * not known beforehand, as memory in use is one of them. */
struct text {
	uint8_t *bytes;
	size_t len, room;
	bool failed;
};

static bool grow(struct text *text, size_t more)
{
	size_t room = (text->len + more) * 2;
	uint8_t *bytes = wd_realloc(text->bytes, room);

	if (!bytes)
		return false;
	text->bytes = bytes;
	text->room = room;
	return true;
}

static void put(void *arg, struct wd_bytes piece)
{
	struct text *text = arg;

	if (text->failed)
		return;
	if (piece.len > text->room - text->len && !grow(text, piece.len)) {
		text->failed = true;
		return;
	}
	memcpy(text->bytes + text->len, piece.ptr, piece.len);
	text->len += piece.len;
}

static wd_err metrics_handle(void *self, const struct wd_http_request *request,
                             wd_http_exchange ex)
{
	struct text text = { NULL, 0, 0, false };
	wd_err err = wd_no_memory;

	(void)self;
	if (request->method != WD_HTTP_GET && request->method != WD_HTTP_HEAD)
		return wd_http_allow(ex, request, "GET, HEAD");
	wd_metrics_prometheus(put, &text);
	if (!text.failed)
		err = wd_http_respond(ex, 200, WD_METRICS_TYPE, wd_bytes(text.bytes, text.len));
	wd_free(text.bytes);
	return err;
}

static const struct wd_http_ops metrics_ops = { .handle = metrics_handle };

wd_err http_metrics_init(struct http_metrics *it)
{
	static bool image_added;

	if (!image_added)
		wd_metrics_add_image();
	image_added = true;
	it->begun = true;
	return NULL;
}

wd_http http_metrics(struct http_metrics *it)
{
	return (wd_http){ &metrics_ops, it };
}
