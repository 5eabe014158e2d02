/* SPDX-License-Identifier: ISC */
/* The receive window: what the user may leave unread, which grows with what it reads in a
 * round trip. */
#include "engine.h"

#include "memory.h"

/* Where the window could end now.  It never ends earlier than once said (RFC 9293,
 * 3.8.6). */
static uint32_t edge_now(const struct tcp_conn *c)
{
	uint32_t space = c->rcv_space;

	if (memory_is_tight(c->tcp))
		space = least(space, TCP_SPACE_FIRST / 4);
	if (c->in_len >= space || c->in_memory >= space * 2 + TCP_SPACE_FIRST)
		return c->rcv_edge;
	return seq_max(c->rcv_edge, c->rcv_nxt + space - c->in_len);
}

/* Small steps are not worth telling (RFC 9293, 3.8.6.2.2). */
static bool is_worth_it(const struct tcp_conn *c, uint32_t edge)
{
	return edge - c->rcv_edge >= least(c->rcv_space / 2, c->rcv_mss);
}

uint16_t window_field(struct tcp_conn *c)
{
	uint32_t edge = edge_now(c), unit = UINT32_C(1) << c->rcv_scale, field;

	if (is_worth_it(c, edge)) {
		field = (edge - c->rcv_nxt) >> c->rcv_scale;
		c->rcv_edge = seq_max(c->rcv_edge, c->rcv_nxt + (field << c->rcv_scale));
	}
	field = least((c->rcv_edge - c->rcv_nxt + unit - 1) >> c->rcv_scale, UINT16_MAX);
	c->rcv_edge = seq_max(c->rcv_edge, c->rcv_nxt + (field << c->rcv_scale));
	c->rcv_acked = c->rcv_nxt;
	return (uint16_t)field;
}

/* A round trip, or what stands for one: where nothing is sent there is no other than that
 * of the handshake. */
static wd_span round_trip(const struct tcp_conn *c)
{
	return wd_us(c->srtt / 8);
}

/* Twice what was read in a round trip is what may be on the way by then. */
static void tune(struct tcp_conn *c)
{
	wd_instant now = tcp_now(c->tcp);
	uint32_t read = c->rcv_nxt - c->in_len, amount = read - c->tune_from;

	if (c->tune_at != 0 && !tcp_tick_has_come(c->tune_at, now))
		return;
	if (amount * UINT64_C(2) > c->rcv_space && c->tune_at != 0 && !memory_is_tight(c->tcp))
		c->rcv_space = least(amount < UINT32_MAX / 4 ? amount * 2 : amount,
		                     c->tcp->limits.receive);
	c->tune_from = read;
	c->tune_at = tcp_tick(wd_after(now, round_trip(c)));
}

void window_read(struct tcp_conn *c)
{
	uint32_t edge, left = c->rcv_edge - c->rcv_nxt;

	if (c->entry.state == TCP_CLOSED || (c->flags & TCP_FIN_CAME))
		return;
	tune(c);
	edge = edge_now(c);
	if (!is_worth_it(c, edge) || edge - c->rcv_edge < left)
		return;
	c->flags |= TCP_ACK_NOW;
	conn_mark(c);
}
