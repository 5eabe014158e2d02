/* SPDX-License-Identifier: ISC */
/* A connection's turn: what has come is read and answered; then it is parked, with nothing or
 * with what it has sent of a request. */
#include "server_internal.h"

#include "wadi/alloc.h"

static WD_ERROR(no_room, wd_no_memory, "http", "too many requests have come in part");

enum { ROUNDS = 16 }; /* readings in one turn, before others have theirs */

static const wd_span linger_time = { 2 * WD_NS_PER_S };

/* The word of a connection that was served and is between two requests. */
static uint8_t between;

/* ---- Parking --------------------------------------------------------------------------------- */

static void park_free(struct http_server *it, struct http_parked *p)
{
	*p->here = p->next;
	if (p->next)
		p->next->here = p->here;
	it->partial -= sizeof *p + p->len;
	wd_free(p);
}

void http_forget_parked(struct http_server *it)
{
	while (it->parked)
		park_free(it, it->parked);
}

/* NULL when there is no memory, or it is not to be for that. */
static struct http_parked *park_alloc(struct http_server *it, struct wd_bytes bytes)
{
	size_t size = sizeof(struct http_parked) + bytes.len;
	struct http_parked *p = NULL;

	if (size <= it->limits.partial - it->partial)
		p = wd_alloc(size);
	if (!p)
		return NULL;
	*p = (struct http_parked){ .next = it->parked, .here = &it->parked, .len = bytes.len };
	if (bytes.len > 0)
		memcpy(p->bytes, bytes.ptr, bytes.len);
	if (p->next)
		p->next->here = &p->next;
	it->parked = p;
	it->partial += size;
	return p;
}

static enum wd_tcp_served park(struct http_work *w, void *word, wd_instant until)
{
	*wd_tcp_state(w->conn) = word;
	wd_tcp_alarm(w->conn, until);
	return WD_TCP_PARK;
}

static enum wd_tcp_served park_between(struct http_work *w)
{
	return park(w, &between, wd_after(w->server->now, w->server->limits.idle_time));
}

/* With what has come of a request; false when there is no room for it. */
static bool park_in_part(struct http_work *w)
{
	struct wd_bytes part = wd_bytes(w->in + w->at, w->have - w->at);
	struct http_parked *p = park_alloc(w->server, part);
	const struct http_server *it = w->server;

	if (!p)
		return false;
	if (w->deadline.ns == 0)
		w->deadline = wd_after(it->now, it->limits.head_time);
	http_head_ends(part, &w->seen);
	p->deadline = w->deadline;
	p->seen = w->seen;
	p->need = w->need;
	p->continued = w->continued;
	(void)park(w, p, p->deadline);
	return true;
}

/* Takes back what it was parked with. */
static void unpark(struct http_work *w, struct http_parked *p)
{
	memcpy(w->in, p->bytes, p->len);
	w->have = p->len;
	w->seen = p->seen;
	w->need = p->need;
	w->deadline = p->deadline;
	w->continued = p->continued;
	park_free(w->server, p);
}

/* ---- The end --------------------------------------------------------------------------------- */

/* Waits a little for what the client is still sending: to close now would be a reset, which
 * may overtake the response (RFC 9112, 9.6). */
static enum wd_tcp_served linger(struct http_work *w)
{
	struct http_parked *p = park_alloc(w->server, wd_bytes(NULL, 0));

	wd_flow_shutdown(w->flow, WD_FLOW_WRITE);
	if (!p)
		return WD_TCP_DONE;
	p->lingers = true;
	p->deadline = wd_after(w->server->now, linger_time);
	return park(w, p, p->deadline);
}

/* What comes is dropped, until its end or until it is too late. */
static enum wd_tcp_served linger_on(struct http_work *w, struct http_parked *p)
{
	wd_instant until = p->deadline;
	size_t got;

	if (!wd_tcp_can_read(w->conn) || !wd_before(w->server->now, until) ||
	    wd_flow_read(w->flow, wd_room(w->in, w->size), &got) || got == 0) {
		park_free(w->server, p);
		return WD_TCP_DONE;
	}
	return park(w, p, until);
}

static enum wd_tcp_served leave(struct http_work *w, enum http_next how)
{
	if (how == HTTP_CUT || http_out_flush(w))
		return WD_TCP_ABORT;
	return how == HTTP_LINGER || wd_tcp_can_read(w->conn) ? linger(w) : WD_TCP_DONE;
}

/* ---- Requests -------------------------------------------------------------------------------- */

/* A body that fits is waited for without a fiber: true when all of it is not there yet. */
static bool wait_for_body(struct http_work *w, size_t head)
{
	uint64_t length = w->parsed.request.length;
	const struct http_server *it = w->server;
	size_t have = w->have - w->at;

	if (length == WD_HTTP_UNKNOWN || length > it->limits.head.head - head ||
	    length > it->limits.body || have >= head + length)
		return false;
	w->need = head + (size_t)length;
	w->deadline = wd_after(it->now, it->limits.body_time);
	if (w->parsed.expects && have == head && !w->continued) {
		w->continued = true;
		wd_ignore(http_out_put(w, wd_str("HTTP/1.1 100 Continue\r\n\r\n")),
		          "it is flushed before parking");
	}
	return true;
}

/* More has to come before it is worth to look at it. */
static bool too_early(struct http_work *w, struct wd_bytes here)
{
	if (here.len < w->need || here.len == 0)
		return true;
	return w->seen > 0 && w->need == 0 && here.len < w->server->limits.head.head &&
	       !http_head_ends(here, &w->seen);
}

static void next_request(struct http_work *w, size_t head)
{
	w->at += head;
	w->seen = w->need = 0;
	w->deadline = (wd_instant){ 0 };
}

/* All that is there. */
static enum http_next answer_all(struct http_work *w)
{
	enum http_next next = HTTP_NEXT;

	while (next == HTTP_NEXT) {
		struct wd_bytes here = wd_bytes(w->in + w->at, w->have - w->at);
		size_t head;
		wd_err err;

		if (too_early(w, here))
			return HTTP_MORE;
		err = http_parse(here, &w->server->limits.head, &w->parsed, &head);
		if (err) {
			http_count_refused();
			return http_refuse(w, err);
		}
		if (head == 0 || wait_for_body(w, head))
			return HTTP_MORE;
		next_request(w, head);
		next = http_answer(w);
		w->continued = false;
	}
	return next;
}

static void move_to_front(struct http_work *w)
{
	memmove(w->in, w->in + w->at, w->have - w->at);
	w->have -= w->at;
	w->at = 0;
}

/* ---- A turn ---------------------------------------------------------------------------------- */

/* The rest of a request has not come in time. */
static enum wd_tcp_served time_out(struct http_work *w, struct http_parked *p)
{
	http_count_timeout();
	park_free(w->server, p);
	return leave(w, http_refuse(w, wd_timed_out));
}

static enum wd_tcp_served read_and_answer(struct http_work *w)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum http_next next;
		size_t got;

		if (wd_flow_read(w->flow, wd_room(w->in + w->have, w->size - w->have), &got))
			return WD_TCP_ABORT;
		if (got == 0)
			return WD_TCP_DONE;
		http_count_bytes(got, 0);
		w->have += got;
		next = answer_all(w);
		if (next != HTTP_MORE)
			return leave(w, next);
		if (http_out_flush(w))
			return WD_TCP_ABORT;
		move_to_front(w);
		if (!wd_tcp_can_read(w->conn))
			break;
	}
	if (w->have == 0)
		return park_between(w);
	return park_in_part(w) ? WD_TCP_PARK : leave(w, http_refuse(w, no_room));
}

enum wd_tcp_served http_converse(struct http_work *w)
{
	void *was = *wd_tcp_state(w->conn);
	struct http_parked *p = was == &between ? NULL : was;

	if (!was)
		wd_tcp_tune(w->conn, &(struct wd_tcp_tuning){ .no_delay = true });
	if (p && p->lingers)
		return linger_on(w, p);
	if (!wd_tcp_can_read(w->conn)) {
		if (p)
			return time_out(w, p);
		return was ? WD_TCP_DONE : park_between(w);
	}
	if (p)
		unpark(w, p);
	return read_and_answer(w);
}
