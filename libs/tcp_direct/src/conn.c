/* SPDX-License-Identifier: ISC */
/* A connection is freed in one place, when the wheel settles: so who holds one in the
 * midst of an event or of a segment need not ask whether it is still there. */
#include "engine.h"

#include "memory.h"
#include "out.h"
#include "table.h"
#include "wadi/checksum.h"

static uint16_t pseudo_sum(const struct tcp_key *key)
{
	const struct wd_ip_packet packet = {
		.from = key->own, .to = key->peer, .protocol = WD_IP_TCP,
	};

	return wd_sum_fold(wd_sum_pseudo(0, &packet, 0));
}

struct tcp_conn *conn_make(struct tcp_direct *tcp, const struct tcp_key *key)
{
	struct tcp_conn *c;

	if (tcp->stats.connections >= tcp->limits.connections)
		return NULL;
	c = slab_take(tcp, &tcp->conns);
	if (!c)
		return NULL;
	tcp->stats.connections++;
	c->tcp = tcp;
	c->entry.key = *key;
	c->timer.fire = timer_fire;
	c->alarm = WD_NEVER;
	c->pseudo = pseudo_sum(key);
	c->ts_offset = secret_ts_offset(tcp, key);
	table_insert(tcp, &c->entry);
	return c;
}

void conn_free(struct tcp_conn *c)
{
	struct tcp_direct *tcp = c->tcp;

	wd_wheel_clear(tcp->wheel, &c->timer);
	table_remove(&tcp->table, &c->entry);
	if (c->flags & TCP_OFFERED)
		tcp->stats.half_open--;
	out_drop(c);
	holes_drop(c);
	queue_drop(c);
	tcp->stats.connections--;
	slab_give(tcp, &tcp->conns, c);
}

void conn_mark(struct tcp_conn *c)
{
	struct tcp_direct *tcp = c->tcp;

	if (c->flags & TCP_DIRTY)
		return;
	c->flags |= TCP_DIRTY;
	c->next = NULL;
	*tcp->last = c;
	tcp->last = &c->next;
	wd_wheel_soon(tcp->wheel, &tcp->soon);
}

void conn_tell(struct tcp_conn *c, unsigned events)
{
	c->events |= (uint8_t)events;
	conn_mark(c);
}

/* ---- The end ----------------------------------------------------------------------------- */

void conn_end_quietly(struct tcp_conn *c)
{
	c->entry.state = TCP_CLOSED;
	table_remove(&c->tcp->table, &c->entry);
	if (c->flags & TCP_OFFERED)
		c->tcp->stats.half_open--;
	c->flags &= ~(uint32_t)(TCP_OFFERED | TCP_ACK_NOW | TCP_ACK_LATER);
	c->ack_at = c->state_at = 0;
	out_drop(c);
	holes_drop(c);
	conn_tell(c, TCP_ENDED | TCP_READABLE);
}

void conn_end(struct tcp_conn *c, enum tcp_failure why)
{
	c->error = (uint8_t)why;
	conn_end_quietly(c);
}

/* ---- When the wheel settles -------------------------------------------------------------- */

/* Nobody has it in hand: its user is done with it, or never heard of it. */
static bool is_nobodys(const struct tcp_conn *c)
{
	return (c->flags & TCP_ORPHAN) || !(c->flags & TCP_USER_KNOWS);
}

static void tell_user(struct tcp_conn *c)
{
	unsigned events = c->events;

	c->events = 0;
	if (!events || (c->flags & TCP_ORPHAN))
		return;
	if (!(c->flags & TCP_USER_KNOWS) && c->entry.state == TCP_CLOSED)
		return; /* over before it began */
	c->flags |= TCP_USER_KNOWS;
	c->user->event(c, events);
}

static void settle(struct tcp_conn *c)
{
	tell_user(c);
	if (c->flags & TCP_SYN_DUE && c->entry.state == TCP_SYN_SENT)
		handshake_go(c);
	if (c->flags & TCP_RESET_DUE)
		output_reset(c);
	c->flags &= ~(uint32_t)TCP_RESET_DUE;
	if (c->entry.state == TCP_FIN_WAIT_2 && (c->flags & TCP_ORPHAN))
		wait_begin(c, TCP_FIN_WAIT_2);
	if (c->entry.state != TCP_CLOSED) {
		send_all(c);
		out_release(c);
		timer_arm(c);
	}
	c->flags &= ~(uint32_t)TCP_DIRTY;
	if (c->entry.state == TCP_CLOSED && is_nobodys(c))
		conn_free(c);
	else if (c->events)
		conn_mark(c);
}

void conn_settle(struct wd_wheel_timer *timer)
{
	struct tcp_direct *tcp =
		(struct tcp_direct *)((char *)timer - offsetof(struct tcp_direct, soon));

	for (struct tcp_conn *c; (c = tcp->first) != NULL;) {
		tcp->first = c->next;
		if (!tcp->first)
			tcp->last = &tcp->first;
		settle(c);
	}
}
