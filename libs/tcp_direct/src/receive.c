/* SPDX-License-Identifier: ISC */
/* Data of segments (RFC 9293, 3.10.7.4, seventh and eighth), and when it is acknowledged
 * (RFC 5681, 4.2). */
#include "receive.h"

enum { QUICK_LEAST = 2 }; /* segments acknowledged at once when something is missing */

/* Data has come: an ACK is due, now or in a while. */
static void owe_ack(struct tcp_conn *c, bool now)
{
	bool quick = c->quick > 0 && !(c->flags & TCP_INTERACTIVE);

	if (now || quick || c->rcv_nxt - c->rcv_acked > c->rcv_mss) {
		c->flags |= TCP_ACK_NOW;
		conn_mark(c);
		return;
	}
	if (c->flags & TCP_ACK_LATER)
		return;
	c->flags |= TCP_ACK_LATER;
	c->ack_at = tcp_tick(wd_after(tcp_now(c->tcp), wd_ms(TCP_ACK_DELAY_MS)));
	conn_mark(c);
}

static void note_size(struct tcp_conn *c, const struct tcp_segment *s)
{
	uint32_t piece = s->piece ? s->piece : s->len;

	if (piece > c->rcv_mss)
		c->rcv_mss = (uint16_t)least(piece, UINT16_MAX);
}

void receive_fin(struct tcp_conn *c)
{
	c->rcv_nxt++;
	c->flags |= TCP_FIN_CAME | TCP_ACK_NOW;
	conn_tell(c, TCP_READABLE);
	switch (c->entry.state) {
	case TCP_SYN_RECEIVED:
	case TCP_ESTABLISHED:
		c->entry.state = TCP_CLOSE_WAIT;
		break;
	case TCP_FIN_WAIT_1: /* ours is not acknowledged, or it would be FIN-WAIT-2 */
		c->entry.state = TCP_CLOSING;
		break;
	default: /* FIN-WAIT-2 */
		wait_begin(c, TCP_TIME_WAIT);
	}
}

/* All of `data` comes behind what was there before. */
static void take(struct tcp_conn *c, const struct tcp_segment *s, struct wd_buf *data,
                 uint32_t len)
{
	bool holes = c->holes != NULL;

	if (!queue_add(c, data)) {
		c->flags |= TCP_ACK_NOW;
		conn_mark(c);
		return;
	}
	c->rcv_nxt += len;
	note_size(c, s);
	if (holes)
		holes_fill(c);
	if (!(c->flags & TCP_DEAF))
		conn_tell(c, TCP_READABLE);
	owe_ack(c, holes);
}

/* Of data that comes too early as much as the window has room for is kept. */
static void take_early(struct tcp_conn *c, struct tcp_range range, struct wd_buf *data)
{
	c->quick = (uint8_t)most(c->quick, QUICK_LEAST);
	c->flags &= ~(uint32_t)TCP_INTERACTIVE;
	holes_add(c, range, data);
	owe_ack(c, true);
}

static bool takes_data(const struct tcp_conn *c)
{
	return c->entry.state == TCP_ESTABLISHED || c->entry.state == TCP_FIN_WAIT_1 ||
	       c->entry.state == TCP_FIN_WAIT_2;
}

/* New data for one that nobody will read is refused (RFC 1122, 4.2.2.13). */
static bool refuse_orphan(struct tcp_conn *c, uint32_t end)
{
	if (!(c->flags & TCP_ORPHAN) || seq_upto(end, c->rcv_nxt))
		return false;
	c->flags |= TCP_RESET_DUE;
	conn_end(c, TCP_WAS_RESET);
	return true;
}

/* The part of `r` that has not come yet and fits in the window. */
static struct tcp_range wanted(const struct tcp_conn *c, struct tcp_range r)
{
	r.from = seq_max(r.from, c->rcv_nxt);
	r.to = seq_min(r.to, c->rcv_edge);
	return r;
}

/* The end is at `seq`; one beyond the window comes again. */
static void take_fin(struct tcp_conn *c, uint32_t seq)
{
	if (seq == c->rcv_nxt)
		receive_fin(c);
	else if (seq_before(c->rcv_nxt, seq) && seq_before(seq, c->rcv_edge))
		holes_fin(c, seq);
	conn_mark(c);
}

void receive_data(struct tcp_conn *c, const struct tcp_segment *s, struct wd_buf *data)
{
	struct tcp_range all = { s->seq, s->seq + s->len }, r = wanted(c, all);

	if (refuse_orphan(c, all.to) || !takes_data(c)) {
		wd_buf_free(data);
		owe_ack(c, true); /* where there still is a connection */
		return;
	}
	if (seq_before(all.from, c->rcv_nxt) && s->len > 0) {
		holes_twice(c, (struct tcp_range){ all.from, seq_min(all.to, c->rcv_nxt) });
		owe_ack(c, true);
	}
	if (seq_before(r.from, r.to)) {
		data = data_cut(data, r.from - all.from, r.to - r.from);
		if (r.from == c->rcv_nxt)
			take(c, s, data, r.to - r.from);
		else
			take_early(c, r, data);
	} else {
		wd_buf_free(data);
		if (s->len > 0)
			owe_ack(c, true);
	}
	if (s->flags & TCP_FIN)
		take_fin(c, all.to);
}
