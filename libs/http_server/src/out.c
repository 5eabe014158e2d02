/* SPDX-License-Identifier: ISC */
/* Responses are gathered here: a head and a short body leave as one, and so do the answers to
 * requests that came together. */
#include "server_internal.h"

/* ---- Sending --------------------------------------------------------------------------------- */

static void put_pages(struct http_out *out)
{
	for (size_t i = 0; i < out->count; i++)
		wd_page_put(out->page[i]);
}

void http_out_drop(struct http_work *w)
{
	struct http_out *out = &w->out;

	put_pages(out);
	out->used = out->total = out->count = 0;
	out->in_chunk = false;
}

/* As many slices of the pieces from `*i` on as fit in a frame and a step. */
static void fill_frame(const struct http_out *out, struct wd_buf *frame, size_t *i)
{
	size_t total = 0;

	for (; *i < out->count && out->page[*i] && total < HTTP_OUT_STEP; ++*i) {
		struct wd_page *page = out->page[*i];
		struct wd_bytes piece = out->piece[*i];

		if (!wd_buf_refer(frame, page, (uint32_t)(piece.ptr - page->bytes),
		                  (uint32_t)piece.len))
			return;
		total += piece.len;
	}
}

/* By reference, from piece `*i` on.  Where there is no frame it is copied. */
static wd_err send_pages(struct http_work *w, size_t *i)
{
	struct wd_buf *frame = wd_buf_alloc(&w->server->pool, 0);
	size_t first = (*i)++;

	if (!frame)
		return wd_flow_write(w->flow, w->out.piece[first]);
	*i = first;
	fill_frame(&w->out, frame, i);
	return wd_flow_send(w->flow, frame);
}

static bool is_large(const struct http_out *out, size_t i)
{
	return out->page[i] && out->piece[i].len >= HTTP_OUT_MUCH / 4;
}

/* Pieces that are not worth a reference go together. */
static wd_err send_pieces(struct http_work *w, size_t *i)
{
	size_t first = *i;

	while (*i < w->out.count && !is_large(&w->out, *i))
		++*i;
	return wd_flow_write_pieces(w->flow, &w->out.piece[first], *i - first);
}

static wd_err send_all(void *arg)
{
	struct http_work *w = arg;
	wd_err err = NULL;

	http_wait_begins(w, HTTP_WAITS_TO_WRITE);
	for (size_t i = 0; !err && i < w->out.count;)
		err = is_large(&w->out, i) ? send_pages(w, &i) : send_pieces(w, &i);
	http_wait_ends(w);
	return err;
}

/* A short response was let through because it hardly has to wait.  Behind others that its
 * client has asked for and does not take it has to: where many wait that is the end. */
static wd_err send_within_limits(struct http_work *w)
{
	wd_err err;

	if (w->may_wait || !http_many_wait(w->server))
		return send_all(w);
	err = wd_within(wd_ms(10), send_all, w);
	if (wd_err_is(err, wd_timed_out))
		http_count_timeout();
	return err;
}

wd_err http_out_flush(struct http_work *w)
{
	http_out_end_chunk(w);
	if (w->out.count > 0 && !w->broken) {
		w->broken = send_within_limits(w);
		http_count_bytes(0, w->out.total);
		if (w->evicted)
			w->broken = wd_timed_out;
	}
	http_out_drop(w);
	return w->broken;
}

/* ---- Gathering ------------------------------------------------------------------------------- */

wd_err http_out_room(struct http_work *w, size_t n, uint8_t **at)
{
	struct http_out *out = &w->out;

	if (n > HTTP_OUT_BYTES - out->used || out->count == HTTP_OUT_PIECES)
		WD_TRY(http_out_flush(w));
	*at = out->bytes + out->used;
	return w->broken;
}

/* Behind the last piece, if that is of `bytes` too. */
void http_out_used(struct http_work *w, size_t n)
{
	struct http_out *out = &w->out;

	if (out->count == 0 || out->page[out->count - 1]) {
		out->page[out->count] = NULL;
		out->piece[out->count++] = wd_bytes(out->bytes + out->used, 0);
	}
	out->piece[out->count - 1].len += n;
	out->used += n;
	out->total += n;
}

/* Only until it is flushed, which is now. */
static wd_err put_borrowed(struct http_work *w, struct wd_bytes from)
{
	struct http_out *out = &w->out;

	if (out->count == HTTP_OUT_PIECES)
		WD_TRY(http_out_flush(w));
	out->page[out->count] = NULL;
	out->piece[out->count++] = from;
	out->total += from.len;
	return http_out_flush(w);
}

wd_err http_out_put(struct http_work *w, struct wd_bytes from)
{
	while (from.len > HTTP_OUT_BYTES - w->out.used) {
		size_t n = from.len < HTTP_OUT_STEP ? from.len : HTTP_OUT_STEP;

		WD_TRY(put_borrowed(w, wd_bytes(from.ptr, n)));
		from = wd_bytes(from.ptr + n, from.len - n);
	}
	if (from.len > 0) {
		uint8_t *at;

		WD_TRY(http_out_room(w, from.len, &at));
		memcpy(at, from.ptr, from.len);
		http_out_used(w, from.len);
	}
	return w->broken;
}

static wd_err refer_step(struct http_work *w, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct http_out *out = &w->out;

	if (out->count == HTTP_OUT_PIECES)
		WD_TRY(http_out_flush(w));
	out->page[out->count] = wd_page_get(page);
	out->piece[out->count++] = wd_bytes(page->bytes + from, len);
	out->total += len;
	return out->total >= HTTP_OUT_MUCH ? http_out_flush(w) : NULL;
}

wd_err http_out_refer(struct http_work *w, struct wd_page *page, uint32_t from, uint32_t len)
{
	if (len <= HTTP_OUT_COPY)
		return http_out_put(w, wd_bytes(page->bytes + from, len));
	while (len > 0) {
		uint32_t n = len < HTTP_OUT_STEP ? len : HTTP_OUT_STEP;

		WD_TRY(refer_step(w, page, from, n));
		from += n;
		len -= n;
	}
	return NULL;
}

/* ---- Chunks (RFC 9112, 7.1) ------------------------------------------------------------------ */

enum { CHUNK_HEAD = 6 }; /* "2000\r\n": a size of always four digits, written last */

static void put_size(uint8_t *at, size_t size)
{
	for (int i = 3; i >= 0; i--, size /= 16)
		at[i] = (uint8_t)"0123456789abcdef"[size % 16];
}

/* There is room for that behind `bytes`. */
void http_out_end_chunk(struct http_work *w)
{
	struct http_out *out = &w->out;

	if (!out->in_chunk)
		return;
	out->in_chunk = false;
	put_size(out->bytes + out->chunk, out->used - out->chunk - CHUNK_HEAD);
	memcpy(out->bytes + out->used, "\r\n", 2);
	http_out_used(w, 2);
}

/* In the chunk under way, or a new one. */
static wd_err put_small(struct http_work *w, struct wd_bytes from)
{
	struct http_out *out = &w->out;
	size_t n = from.len;
	uint8_t *at;

	WD_TRY(http_out_room(w, CHUNK_HEAD + n, &at));
	if (!out->in_chunk) {
		out->in_chunk = true;
		out->chunk = out->used;
		memcpy(at, "....\r\n", CHUNK_HEAD);
		at += CHUNK_HEAD;
		n += CHUNK_HEAD;
	}
	memcpy(at, from.ptr, from.len);
	http_out_used(w, n);
	return NULL;
}

/* The head of a chunk of its own. */
static wd_err begin_large(struct http_work *w, size_t size)
{
	uint8_t head[2 * sizeof size + 2];
	size_t n = sizeof head;

	http_out_end_chunk(w);
	head[--n] = '\n';
	head[--n] = '\r';
	for (; size > 0; size /= 16)
		head[--n] = (uint8_t)"0123456789abcdef"[size % 16];
	return http_out_put(w, wd_bytes(head + n, sizeof head - n));
}

wd_err http_out_put_chunk(struct http_work *w, struct wd_bytes from)
{
	if (from.len <= HTTP_OUT_SMALL)
		return put_small(w, from);
	WD_TRY(begin_large(w, from.len));
	WD_TRY(http_out_put(w, from));
	return http_out_put(w, wd_str("\r\n"));
}

wd_err http_out_refer_chunk(struct http_work *w, struct wd_page *page, uint32_t from, uint32_t len)
{
	if (len <= HTTP_OUT_SMALL)
		return put_small(w, wd_bytes(page->bytes + from, len));
	WD_TRY(begin_large(w, len));
	WD_TRY(http_out_refer(w, page, from, len));
	return http_out_put(w, wd_str("\r\n"));
}
