/* SPDX-License-Identifier: ISC */
/* Bodies of requests: from what came with the head, then from the connection.  Never more is
 * read than belongs to the body, but for a few bytes where chunks tell that late. */
#include "server_internal.h"

static WD_ERROR(ends_early, wd_http_malformed, "http", "the body ends too early");
static WD_ERROR(too_many, wd_no_memory, "http", "too many bodies are waited for");

static struct wd_bytes unread(const struct http_work *w)
{
	return wd_bytes(w->in + w->at, w->have - w->at);
}

void http_body_begin(struct http_work *w)
{
	uint64_t length = w->parsed.request.length;

	w->body = (struct http_body){
		.left = length == WD_HTTP_UNKNOWN ? 0 : length,
		.is_chunked = length == WD_HTTP_UNKNOWN,
		.continued = w->continued || !w->parsed.expects || w->have > w->at,
		.start = w->at,
	};
}

static bool is_over(const struct http_body *body)
{
	return body->is_chunked ? http_chunked_is_done(&body->chunked) : body->left == 0;
}

/* ---- Waiting for more ------------------------------------------------------------------------ */

/* What was answered before, and that the client may go on, leaves before the wait. */
static wd_err before_waiting(struct http_work *w)
{
	if (!w->body.continued && !w->begun) {
		w->body.continued = true;
		WD_TRY(http_out_put(w, wd_str("HTTP/1.1 100 Continue\r\n\r\n")));
	}
	return http_out_flush(w);
}

/* Half of the fibers are for those who do not wait for bodies. */
static wd_err receive(struct http_work *w, struct wd_room into, size_t *got)
{
	const struct http_server *it = w->server;
	wd_err err;

	if (!wd_tcp_can_read(w->conn) && it->reading >= (it->limits.workers + 1) / 2)
		return too_many;
	WD_TRY(before_waiting(w));
	http_wait_begins(w, HTTP_WAITS_TO_READ);
	err = wd_flow_read(w->flow, into, got);
	http_wait_ends(w);
	if (w->evicted) {
		w->evicted = false; /* that can still be said */
		return wd_timed_out;
	}
	WD_TRY(err);
	http_count_bytes(*got, 0);
	return *got > 0 ? NULL : ends_early;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static size_t least(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static wd_err read_plain(struct http_work *w, struct wd_room into, size_t *got)
{
	struct wd_bytes here = unread(w);
	size_t n = least(w->body.left, into.len);

	if (here.len > 0) {
		*got = n < here.len ? n : here.len;
		memcpy(into.ptr, here.ptr, *got);
		w->at += *got;
	} else {
		WD_TRY(receive(w, wd_room(into.ptr, n), got));
	}
	w->body.left -= *got;
	return NULL;
}

/* Data of the chunk under way goes where it is wanted. */
static wd_err read_chunk_data(struct http_work *w, struct wd_room into, size_t *got)
{
	struct wd_bytes piece, data;

	WD_TRY(receive(w, wd_room(into.ptr, least(w->body.chunked.left, into.len)), got));
	piece = wd_bytes(into.ptr, *got);
	return http_chunked_next(&w->body.chunked, &piece, &data);
}

/* From what has come; nothing when that was framing alone. */
static wd_err decode(struct http_work *w, struct wd_room into, size_t *got)
{
	struct wd_bytes here = unread(w), piece, data;
	size_t n = here.len < into.len ? here.len : into.len;

	piece = wd_bytes(here.ptr, n);
	WD_TRY(http_chunked_next(&w->body.chunked, &piece, &data));
	w->at += n - piece.len;
	memcpy(into.ptr, data.ptr, data.len);
	*got = data.len;
	return NULL;
}

static wd_err receive_framing(struct http_work *w)
{
	size_t room = w->size - w->body.start, got;

	w->at = w->have = w->body.start;
	WD_TRY(receive(w, wd_room(w->in + w->at, room < HTTP_STAGING ? room : HTTP_STAGING), &got));
	w->have += got;
	return NULL;
}

static wd_err read_chunked(struct http_work *w, struct wd_room into, size_t *got)
{
	while (*got == 0 && !is_over(&w->body)) {
		if (unread(w).len > 0)
			WD_TRY(decode(w, into, got));
		else if (http_chunked_in_data(&w->body.chunked))
			WD_TRY(read_chunk_data(w, into, got));
		else
			WD_TRY(receive_framing(w));
	}
	return NULL;
}

static wd_err read_some(struct http_work *w, struct wd_room into, size_t *got)
{
	WD_TRY(w->body.is_chunked ? read_chunked(w, into, got) : read_plain(w, into, got));
	w->body.got += *got;
	return w->body.got > w->server->limits.body ? wd_http_body_too_large : NULL;
}

wd_err http_body_read(struct http_work *w, struct wd_room into, size_t *got)
{
	size_t n = 0;

	*got = 0;
	if (into.len == 0 || is_over(&w->body))
		return w->body.err;
	if (!w->body.err)
		w->body.err = read_some(w, into, &n);
	if (!w->body.err)
		*got = n;
	return w->body.err;
}

/* ---- What nobody reads ----------------------------------------------------------------------- */

/* All of what is left, in what has come? */
static bool is_here(const struct http_work *w)
{
	struct http_chunked rest = w->body.chunked;
	struct wd_bytes here = unread(w), data;

	if (!w->body.is_chunked)
		return w->body.left <= here.len;
	do
		if (http_chunked_next(&rest, &here, &data))
			return false;
	while (data.len > 0);
	return http_chunked_is_done(&rest);
}

bool http_body_passable(const struct http_work *w)
{
	return !w->body.err && (is_over(&w->body) || is_here(w));
}

bool http_body_pass(struct http_work *w)
{
	bool passable = http_body_passable(w);

	while (passable && !is_over(&w->body)) {
		uint8_t some[512];
		size_t got;

		passable = http_body_read(w, WD_ROOM(some), &got) == NULL;
	}
	return passable;
}
