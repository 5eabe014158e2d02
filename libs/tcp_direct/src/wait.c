/* SPDX-License-Identifier: ISC */
/* TIME-WAIT (RFC 9293, 3.4.2), and FIN-WAIT-2 without a user: all wait equally long, so
 * they stand in one line, the oldest first.  When there are too many, or no memory for
 * another, the oldest goes before its time. */
#include "engine.h"

#include "memory.h"
#include "table.h"

enum { NEW_ISN_STEP = 65535 + 2, ANSWER_MS = 500 };

static void set_timer(struct tcp_direct *tcp)
{
	wd_wheel_set(tcp->wheel, &tcp->wait_timer, tcp->oldest ? tcp->oldest->until : WD_NEVER);
}

static void enlist(struct tcp_direct *tcp, struct tcp_wait *w)
{
	w->until = wd_after(tcp_now(tcp), wd_s(TCP_TIME_WAIT_S));
	w->newer = NULL;
	w->older = tcp->newest;
	if (w->older)
		w->older->newer = w;
	else
		tcp->oldest = w;
	tcp->newest = w;
	if (tcp->oldest == w)
		set_timer(tcp);
}

static void delist(struct tcp_direct *tcp, struct tcp_wait *w)
{
	if (w->older)
		w->older->newer = w->newer;
	else
		tcp->oldest = w->newer;
	if (w->newer)
		w->newer->older = w->older;
	else
		tcp->newest = w->older;
}

void wait_free(struct tcp_direct *tcp, struct tcp_wait *w)
{
	delist(tcp, w);
	table_remove(&tcp->table, &w->entry);
	slab_give(tcp, &tcp->waits, w);
	tcp->stats.time_wait--;
}

void wait_fire(struct wd_wheel_timer *timer)
{
	struct tcp_direct *tcp =
		(struct tcp_direct *)((char *)timer - offsetof(struct tcp_direct, wait_timer));

	while (tcp->oldest && !wd_before(tcp_now(tcp), tcp->oldest->until))
		wait_free(tcp, tcp->oldest);
	set_timer(tcp);
}

static struct tcp_wait *make(struct tcp_direct *tcp)
{
	struct tcp_wait *w;

	if (tcp->oldest && tcp->stats.time_wait >= tcp->limits.time_wait)
		wait_free(tcp, tcp->oldest);
	w = slab_take(tcp, &tcp->waits);
	if (!w && tcp->oldest) {
		wait_free(tcp, tcp->oldest);
		w = slab_take(tcp, &tcp->waits);
	}
	return w;
}

void wait_begin(struct tcp_conn *c, enum tcp_state state)
{
	struct tcp_direct *tcp = c->tcp;
	struct tcp_wait *w = make(tcp);

	if (c->flags & TCP_ACK_NOW)
		output_ack(c);
	if (w) {
		w->entry.key = c->entry.key;
		w->entry.state = (uint8_t)state;
		w->entry.is_wait = true;
		w->snd_nxt = c->snd_nxt;
		w->rcv_nxt = c->rcv_nxt;
		w->rcv_edge = c->rcv_edge;
		w->ts_recent = c->ts_recent;
		w->ts_offset = c->ts_offset;
		w->rcv_scale = c->rcv_scale;
		w->timestamps = c->flags & TCP_TIMESTAMPS;
		tcp->stats.time_wait++;
	}
	conn_end_quietly(c);
	if (!w)
		return;
	table_insert(tcp, &w->entry);
	enlist(tcp, w);
}

/* ---- What still comes -------------------------------------------------------------------- */

static void answer(struct tcp_direct *tcp, const struct tcp_wait *w)
{
	uint8_t options[12] = { 1, 1, 8, 10 };
	struct tcp_reply reply = {
		.key = w->entry.key, .seq = w->snd_nxt, .ack = w->rcv_nxt, .flags = TCP_ACK,
		.window = (uint16_t)least((w->rcv_edge - w->rcv_nxt) >> w->rcv_scale, UINT16_MAX),
		.options = { options, w->timestamps ? sizeof options : 0 },
	};

	wd_put_be32(options + 4, ts_clock(tcp) + w->ts_offset);
	wd_put_be32(options + 8, w->ts_recent);
	output_reply(tcp, &reply);
}

/* A new connection that cannot be mistaken for the old one: its timestamps, or else its
 * sequence numbers, come behind (RFC 6191, 2; RFC 1122, 4.2.2.13). */
static bool is_new(const struct tcp_wait *w, const struct tcp_segment *s)
{
	bool syn = (s->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_SYN;

	if (!syn || w->entry.state != TCP_TIME_WAIT)
		return false;
	if (w->timestamps && (s->options & TCP_HAS_TIMESTAMPS) && s->ts_val != w->ts_recent)
		return seq_before(w->ts_recent, s->ts_val);
	return seq_before(w->rcv_nxt, s->seq);
}

/* The peer's end has come, for the first time or again. */
static void take_fin(struct tcp_direct *tcp, struct tcp_wait *w, const struct tcp_segment *s)
{
	if (w->entry.state == TCP_FIN_WAIT_2) {
		if (s->seq + s->len != w->rcv_nxt)
			return;
		w->rcv_nxt++;
		w->entry.state = TCP_TIME_WAIT;
		if (s->options & TCP_HAS_TIMESTAMPS)
			w->ts_recent = s->ts_val;
	}
	delist(tcp, w);
	enlist(tcp, w);
	answer(tcp, w);
}

/* Resets are not believed in TIME-WAIT (RFC 1337, 3), in FIN-WAIT-2 they are. */
static bool ends(const struct tcp_wait *w, const struct tcp_segment *s)
{
	return (s->flags & TCP_RST) && w->entry.state == TCP_FIN_WAIT_2 && s->seq == w->rcv_nxt;
}

/* Not too often, lest two ends answer each other for ever. */
static void answer_rarely(struct tcp_direct *tcp, struct tcp_wait *w)
{
	uint32_t now = tcp_tick(tcp_now(tcp));

	if (w->entry.answered != 0 &&
	    wd_between(tcp_tick_at(w->entry.answered, tcp_now(tcp)), tcp_now(tcp)).ns <
	            wd_ms(ANSWER_MS).ns)
		return;
	w->entry.answered = now;
	answer(tcp, w);
}

bool wait_input(struct tcp_direct *tcp, struct tcp_wait *w, const struct tcp_segment *s,
                uint32_t *after)
{
	if (is_new(w, s)) {
		*after = w->snd_nxt + NEW_ISN_STEP;
		wait_free(tcp, w);
		return true;
	}
	if (ends(w, s)) {
		wait_free(tcp, w);
	} else if (!(s->flags & TCP_RST)) {
		if (s->len > 0 && w->entry.state == TCP_FIN_WAIT_2 &&
		    seq_before(w->rcv_nxt, s->seq + s->len)) {
			tcp_refuse(tcp, s); /* nobody will read it */
			wait_free(tcp, w);
		} else if (s->flags & TCP_FIN) {
			take_fin(tcp, w, s);
		} else if (s->len > 0 || (s->flags & TCP_SYN) || s->seq != w->rcv_nxt) {
			answer_rarely(tcp, w);
		}
	}
	return false;
}

bool wait_yields(const struct tcp_direct *tcp, const struct tcp_wait *w, uint32_t *after)
{
	*after = w->snd_nxt + NEW_ISN_STEP;
	(void)tcp;
	return w->entry.state == TCP_TIME_WAIT && w->timestamps;
}
