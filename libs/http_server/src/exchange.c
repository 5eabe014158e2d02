/* SPDX-License-Identifier: ISC */
/* One request and its response. */
#include "server_internal.h"

/* ---- For the handler ------------------------------------------------------------------------- */

static wd_err exchange_read(void *self, struct wd_room into, size_t *got)
{
	return http_body_read(self, into, got);
}

static WD_ERROR(too_slow, wd_no_memory, "http", "too many clients do not read");

/* Half of the fibers are for what need not wait, as a short response hardly does.  One that
 * was let through as another may wait to its end. */
static bool is_admitted(struct http_work *w, uint64_t length)
{
	w->may_wait = length > HTTP_OUT_STEP && !http_many_wait(w->server);
	return w->may_wait || length <= HTTP_OUT_STEP;
}

/* A body whose length nobody knows goes in chunks, or ends with the connection. */
static void choose_framing(struct http_work *w, const struct wd_http_head *head, uint64_t length)
{
	bool empty = head->status == 204 || head->status == 304;

	w->left = empty ? 0 : length;
	w->is_chunked = w->left == WD_HTTP_UNKNOWN && w->parsed.request.minor > 0;
	w->cut_ends = w->left == WD_HTTP_UNKNOWN && !w->is_chunked;
	w->close = head->close || !w->parsed.keep_alive || w->server->ending || w->cut_ends ||
	           !http_body_passable(w);
}

static wd_err exchange_begin(void *self, const struct wd_http_head *head, uint64_t length)
{
	struct http_work *w = self;

	if (w->begun)
		return wd_http_disorder;
	if (head->status < 200 || head->status > 599)
		return wd_http_bad_head;
	choose_framing(w, head, length);
	if (!w->mute && !is_admitted(w, w->left))
		return too_slow;
	WD_TRY(http_head_put(w, head, w->left));
	w->begun = true;
	http_count_response(head->status);
	return NULL;
}

/* May `n` bytes be written?  They are counted then. */
static wd_err take(struct http_work *w, size_t n)
{
	if (!w->begun || n > w->left)
		return wd_http_disorder;
	if (w->left != WD_HTTP_UNKNOWN)
		w->left -= n;
	return w->broken;
}

static wd_err exchange_write(void *self, struct wd_bytes from)
{
	struct http_work *w = self;

	WD_TRY(take(w, from.len));
	if (w->mute || from.len == 0)
		return NULL;
	return w->is_chunked ? http_out_put_chunk(w, from) : http_out_put(w, from);
}

static wd_err exchange_refer(void *self, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct http_work *w = self;

	if (from > page->size || len > page->size - from)
		return wd_http_disorder;
	WD_TRY(take(w, len));
	if (w->mute || len == 0)
		return NULL;
	return w->is_chunked ? http_out_refer_chunk(w, page, from, len)
	                     : http_out_refer(w, page, from, len);
}

static wd_err exchange_flush(void *self)
{
	return http_out_flush(self);
}

static const struct wd_http_exchange_ops exchange_ops = {
	.read = exchange_read,
	.begin = exchange_begin,
	.write = exchange_write,
	.refer = exchange_refer,
	.flush = exchange_flush,
};

/* ---- Around the handler ---------------------------------------------------------------------- */

static void begin(struct http_work *w)
{
	const struct wd_http_request *request = &w->parsed.request;

	http_body_begin(w);
	w->begun = w->is_chunked = w->cut_ends = w->may_wait = false;
	w->close = true;
	w->mute = request->method == WD_HTTP_HEAD;
	w->left = 0;
}

static wd_err handle(struct http_work *w, wd_http_exchange ex)
{
	struct wd_http_request *request = &w->parsed.request;
	struct wd_peer peer;

	if (request->method == WD_HTTP_CONNECT)
		return wd_http_not_implemented;
	if (request->length != WD_HTTP_UNKNOWN && request->length > w->server->limits.body)
		return w->body.err = wd_http_body_too_large;
	if (request->path.ptr[0] == '*')
		return wd_http_begin(ex, &(struct wd_http_head){ .status = 204 }, 0);
	wd_tcp_ends(w->conn, NULL, &peer);
	request->peer = peer.addr;
	return wd_http_handle(w->server->handler, request, ex);
}

/* A connection that is gone is nobody's mistake. */
static void log_failure(const struct http_work *w, wd_err err)
{
	const struct wd_http_request *request = &w->parsed.request;

	if (w->broken || wd_http_status_of(err) < 500)
		WD_LOG_DEBUG(http_log, "%pI: %pB: %pE", (const void *)&request->peer,
		             (const void *)&request->target, (const void *)err);
	else
		WD_LOG_WARNING(http_log, "%pI: %pB: %pE", (const void *)&request->peer,
		               (const void *)&request->target, (const void *)err);
}

/* The end of the body, whether its handler has written it or not.  One that is too short
 * shows, or is cut off where it would not.  After HEAD there is none to be missed. */
static enum http_next end_body(struct http_work *w, wd_err err)
{
	bool whole = w->mute || (!err && (w->left == 0 || w->left == WD_HTTP_UNKNOWN));

	http_out_end_chunk(w);
	if (whole && w->is_chunked && !w->mute)
		wd_ignore(http_out_put(w, wd_str("0\r\n\r\n")), "that it is broken is seen now");
	if (w->broken)
		return HTTP_CUT;
	if (whole)
		return HTTP_NEXT;
	return w->cut_ends || http_out_flush(w) ? HTTP_CUT : HTTP_CLOSE;
}

static enum http_next end(struct http_work *w, wd_http_exchange ex, wd_err err)
{
	if (!err && !w->begun)
		err = wd_http_disorder;
	if (err)
		log_failure(w, err);
	if (w->broken)
		return HTTP_CUT;
	if (!w->begun)
		err = wd_http_fail(ex, wd_http_status_of(err));
	return end_body(w, err);
}

enum http_next http_answer(struct http_work *w)
{
	wd_http_exchange ex = { &exchange_ops, w };
	enum http_next next;

	begin(w);
	next = end(w, ex, handle(w, ex));
	if (next != HTTP_NEXT)
		return next;
	if (!http_body_pass(w))
		return HTTP_LINGER;
	return w->close ? HTTP_CLOSE : HTTP_NEXT;
}

enum http_next http_refuse(struct http_work *w, wd_err why)
{
	wd_http_exchange ex = { &exchange_ops, w };

	WD_LOG_DEBUG(http_log, "refused: %pE", (const void *)why);
	w->parsed.request = (struct wd_http_request){ .minor = 1 };
	w->parsed.keep_alive = w->parsed.expects = false;
	begin(w);
	return end_body(w, wd_http_fail(ex, wd_http_status_of(why))) == HTTP_CUT ? HTTP_CUT
	                                                                        : HTTP_LINGER;
}
