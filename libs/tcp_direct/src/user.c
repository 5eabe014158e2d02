/* SPDX-License-Identifier: ISC */
/* What a user may ask of a connection, see wadi/tcp_direct.h; reading is in queue.c. */
#include "engine.h"

#include "out.h"

wd_err tcp_conn_error(const struct tcp_conn *conn)
{
	static const wd_err errors[] = {
		[TCP_NO_FAILURE] = NULL,
		[TCP_WAS_RESET] = wd_flow_reset,
		[TCP_WAS_REFUSED] = wd_flow_refused,
		[TCP_TIMED_OUT] = wd_flow_timeout,
		[TCP_NO_WAY] = wd_ip_no_route,
		[TCP_NO_MEMORY] = wd_no_memory,
	};

	return errors[conn->error];
}

/* ---- Writing ----------------------------------------------------------------------------- */

bool tcp_conn_can_write(const struct tcp_conn *conn)
{
	return conn->entry.state != TCP_CLOSED && !(conn->flags & TCP_FIN_ASKED);
}

/* So much may be written and not be acknowledged: twice what is sent in a round trip. */
static uint32_t send_limit(const struct tcp_conn *c)
{
	uint32_t limit = most(TCP_SEND_LEAST, c->cwnd * 2);

	return least(limit, c->tcp->limits.send);
}

static uint32_t room_for(const struct tcp_conn *c, size_t len)
{
	uint32_t limit = send_limit(c), queued = out_queued(c);

	if (!tcp_conn_can_write(c) || queued >= limit)
		return 0;
	return len < limit - queued ? (uint32_t)len : limit - queued;
}

bool tcp_conn_has_room(const struct tcp_conn *c)
{
	return out_queued(c) <= send_limit(c) / 3 * 2;
}

/* Of `len` bytes, `room` had room and `done` found memory. */
static size_t written(struct tcp_conn *c, size_t len, uint32_t room, uint32_t done)
{
	if (done < len && tcp_conn_can_write(c))
		c->flags |= TCP_WANTS_ROOM;
	if (done < room)
		c->flags |= TCP_STARVES;
	conn_mark(c);
	return done;
}

size_t tcp_conn_write(struct tcp_conn *conn, struct wd_bytes bytes)
{
	uint32_t room = room_for(conn, bytes.len);
	uint32_t done = room > 0 ? chunks_copy(conn, wd_bytes(bytes.ptr, room)) : 0;

	return written(conn, bytes.len, room, done);
}

size_t tcp_conn_refer(struct tcp_conn *conn, struct wd_page *page, uint32_t from, uint32_t len)
{
	uint32_t room = room_for(conn, len);
	uint32_t done = room > 0 && chunks_refer(conn, page, from, room) ? room : 0;

	return written(conn, len, room, done);
}

/* ---- The end ----------------------------------------------------------------------------- */

static void finish_writing(struct tcp_conn *c)
{
	if (c->flags & TCP_FIN_ASKED)
		return;
	c->flags |= TCP_FIN_ASKED;
	if (c->entry.state == TCP_ESTABLISHED)
		c->entry.state = TCP_FIN_WAIT_1;
	else if (c->entry.state == TCP_CLOSE_WAIT)
		c->entry.state = TCP_LAST_ACK;
	conn_mark(c);
}

static void finish_reading(struct tcp_conn *c)
{
	c->flags |= TCP_DEAF;
	queue_drop(c);
	conn_mark(c);
}

void tcp_conn_shutdown(struct tcp_conn *conn, enum wd_flow_half half)
{
	if (half & WD_FLOW_READ)
		finish_reading(conn);
	if ((half & WD_FLOW_WRITE) && conn->entry.state != TCP_CLOSED)
		finish_writing(conn);
}

static void orphan(struct tcp_conn *c)
{
	c->flags |= TCP_ORPHAN;
	c->flags &= ~(uint32_t)(TCP_WANTS_ROOM | TCP_STARVES);
	c->alarm = WD_NEVER;
	c->port = NULL;
	conn_mark(c);
}

void tcp_conn_abort(struct tcp_conn *conn)
{
	orphan(conn);
	if (conn->entry.state == TCP_CLOSED)
		return;
	if (conn->entry.state != TCP_SYN_SENT)
		conn->flags |= TCP_RESET_DUE;
	conn_end_quietly(conn);
}

void tcp_conn_close(struct tcp_conn *conn)
{
	bool unread = conn->in_len > 0;

	if (unread || !tcp_is_synchronized(conn)) {
		tcp_conn_abort(conn);
		return;
	}
	finish_writing(conn);
	conn->flags |= TCP_DEAF;
	orphan(conn);
}

/* ---- The rest ---------------------------------------------------------------------------- */

struct tcp_port *tcp_conn_port(const struct tcp_conn *conn)
{
	return conn->port;
}

void **tcp_conn_word(struct tcp_conn *conn)
{
	return &conn->word;
}

void tcp_conn_ends(const struct tcp_conn *conn, struct wd_peer *own, struct wd_peer *peer)
{
	const struct tcp_key *k = &conn->entry.key;

	if (own)
		*own = (struct wd_peer){ k->own, k->own_port };
	if (peer)
		*peer = (struct wd_peer){ k->peer, k->peer_port };
}

void tcp_conn_alarm(struct tcp_conn *conn, wd_instant at)
{
	conn->alarm = at;
	conn_mark(conn);
}

static uint64_t capped(uint64_t n, uint64_t max)
{
	return n < max ? n : max;
}

void tcp_conn_tune(struct tcp_conn *conn, const struct wd_tcp_tuning *tuning)
{
	uint64_t keep_alive_s = wd_span_s(tuning->keep_alive);

	if (tuning->keep_alive.ns > 0 && keep_alive_s == 0)
		keep_alive_s = 1;
	conn->keep_alive_s = (uint16_t)capped(keep_alive_s, UINT16_MAX);
	conn->user_timeout_ms = (uint32_t)capped(wd_span_ms(tuning->user_timeout), UINT32_MAX);
	conn->flags &= ~(uint32_t)TCP_NO_DELAY;
	if (tuning->no_delay)
		conn->flags |= TCP_NO_DELAY;
	if (conn->entry.state == TCP_ESTABLISHED || conn->entry.state == TCP_CLOSE_WAIT)
		timer_state(conn, wd_s(conn->keep_alive_s));
	conn_mark(conn);
}

void tcp_conn_info(const struct tcp_conn *conn, struct tcp_info *info)
{
	const struct tcp_out *o = conn->out;

	*info = (struct tcp_info){
		.state = conn->entry.state,
		.phase = o ? o->phase : TCP_OPEN,
		.sack = conn->flags & TCP_SACK,
		.timestamps = conn->flags & TCP_TIMESTAMPS,
		.ecn = conn->flags & TCP_ECN,
		.send_scale = conn->snd_scale, .receive_scale = conn->rcv_scale,
		.retries = conn->retries,
		.srtt = conn->srtt / 8, .rttvar = conn->rttvar / 4, .min_rtt = conn->min_rtt,
		.rto = (uint32_t)wd_span_us(rtt_timeout(conn)),
		.mss = conn->mss,
		.cwnd = conn->cwnd, .ssthresh = conn->ssthresh,
		.flight = tcp_flight(conn),
		.queued = out_queued(conn),
		.send_window = conn->snd_wnd,
		.receive_window = conn->rcv_edge - conn->rcv_nxt,
		.unread = conn->in_len,
	};
	if (!o)
		return;
	info->sacked = o->sacked;
	info->lost = o->lost;
	info->again = o->again;
}
