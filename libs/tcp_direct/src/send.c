/* SPDX-License-Identifier: ISC */
/* What may be sent now: what is lost first, then what is new. */
#include "engine.h"

#include "out.h"

enum { FRAMES_LEAST = 2 }; /* of a window, once slow start has ended */

bool send_has_new(const struct tcp_conn *c)
{
	const struct tcp_out *o = c->out;

	if (!o)
		return c->flags & TCP_FIN_ASKED && tcp_can_send(c);
	return seq_before(c->snd_nxt, o->end) ||
	       ((c->flags & TCP_FIN_ASKED) && seq_upto(c->snd_nxt, o->end));
}

/* Data of one frame at most.  A frame that is lost is to be a part of the window, not all of
 * it: for the others ACKs come, and those tell of it sooner than a timer does. */
static uint32_t frame_max(const struct tcp_conn *c)
{
	uint32_t share = c->cwnd / FRAMES_LEAST;

	if (!c->segments_max || (c->flags & TCP_REDUCE))
		return c->mss;
	if (c->ssthresh == TCP_SSTHRESH_FIRST || share >= c->segments_max)
		return c->segments_max;
	return most(share - share % c->mss, c->mss);
}

/* What the congestion window has room for: whole segments. */
static uint32_t cwnd_room(const struct tcp_conn *c)
{
	uint32_t pipe = tcp_pipe(c);

	return c->cwnd > pipe && c->cwnd - pipe >= c->mss ? c->cwnd - pipe : 0;
}

/* ---- Again ------------------------------------------------------------------------------- */

/* The first record that is lost and was not sent again; the count when there is none. */
static uint32_t first_lost(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint32_t i = seq_before(o->lost_hint, c->snd_una) ? 0 : sent_find(c, o->lost_hint);

	while (i < o->sents.count) {
		struct tcp_sent *r = sent_at(&o->sents, i);

		if ((r->flags & (TCP_SENT_LOST | TCP_SENT_AGAIN)) == TCP_SENT_LOST) {
			o->lost_hint = r->seq;
			return i;
		}
		i++;
	}
	o->lost_hint = c->snd_nxt;
	return i;
}

/* Sends the i-th record again, or the first `max` bytes of it; returns how many. */
static uint32_t send_record(struct tcp_conn *c, uint32_t i, uint32_t max)
{
	struct tcp_out *o = c->out;
	struct tcp_sent *r = sent_at(&o->sents, i);
	uint32_t end = sent_end(c, i), len = least(end - r->seq, least(max, frame_max(c))), n;
	bool fin;

	len = least(len, o->end - r->seq); /* the end is no byte */
	if (len > c->mss && r->seq + len != end)
		len -= len % c->mss;
	n = output_data(c, r->seq, len, true, &fin);
	if (n == 0 && !fin)
		return 0;
	c->tcp->stats.retransmitted += (n + c->mss - 1) / c->mss + (n == 0);
	n += fin;
	if (n < end - r->seq && !sent_split(c, i, r->seq + n))
		n = end - r->seq; /* it is late rather than gone: a timer will tell */
	sent_flag(c, i, TCP_SENT_AGAIN | TCP_SENT_EVER | TCP_SENT_LOST, 0);
	sent_at(&o->sents, i)->at = tcp_now(c->tcp);
	return n;
}

/* As far as the peer's window goes; the first byte in any case (RFC 9293, 3.8.6.1). */
static uint32_t window_room(const struct tcp_conn *c, uint32_t seq)
{
	uint32_t ahead = seq - c->snd_una;

	if (ahead < c->snd_wnd)
		return c->snd_wnd - ahead;
	return ahead == 0 ? c->mss : 0;
}

static void send_lost(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	while (o->lost != o->again) {
		uint32_t i = first_lost(c), room = cwnd_room(c), n;

		if (i == o->sents.count)
			return;
		room = least(room, window_room(c, sent_at(&o->sents, i)->seq));
		n = room > 0 ? send_record(c, i, room) : 0;
		if (n == 0)
			return;
		recovery_sent(c, n);
		timer_ensure(c);
	}
}

/* ---- New --------------------------------------------------------------------------------- */

/* Is a segment that is not full held back until what was sent before is acknowledged?
 * (RFC 1122, 4.2.3.4, as Minshall has it: what was sent and is not full either.) */
static bool is_held(const struct tcp_conn *c)
{
	const struct tcp_out *o = c->out;

	return !(c->flags & (TCP_NO_DELAY | TCP_FIN_ASKED)) && seq_before(c->snd_una, o->small) &&
	       seq_upto(o->small, c->snd_nxt);
}

/* Bytes that may be sent in one frame: 0 to wait. */
static uint32_t may_send(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint32_t left = o->end - c->snd_nxt, ahead = tcp_flight(c), n;
	uint32_t window = c->snd_wnd > ahead ? c->snd_wnd - ahead : 0, room = cwnd_room(c);

	n = least(least(left, window), frame_max(c));
	if (n > room) {
		o->limited = true;
		n = room;
	}
	if (n < c->mss) {
		if (n == left)
			return is_held(c) ? 0 : n;
		return n >= c->snd_wnd_max / 2 ? n : 0; /* no silly windows */
	}
	if (n > c->mss && (n < left || is_held(c)))
		n -= n % c->mss;
	return n;
}

/* Data that goes soon after data has come is an answer. */
static void note_answer(struct tcp_conn *c)
{
	wd_instant heard = tcp_tick_at(c->heard_at, tcp_now(c->tcp));

	if ((c->flags & TCP_WAS_ASKED) &&
	    wd_between(heard, tcp_now(c->tcp)).ns <= wd_ms(TCP_ACK_DELAY_MS).ns)
		c->flags |= TCP_INTERACTIVE;
	c->flags &= ~(uint32_t)TCP_WAS_ASKED;
}

/* Notes that `n` bytes, or the end, have gone. */
static void has_gone(struct tcp_conn *c, uint32_t n, bool fin)
{
	struct tcp_out *o = c->out;

	sent_push(c);
	c->snd_nxt += n + fin;
	if (n < c->mss || (n > c->mss && n % c->mss))
		o->small = c->snd_nxt;
	if (seq_upto(o->sent_max_end, c->snd_una) || tcp_flight(c) > o->sent_max) {
		o->sent_max = tcp_flight(c);
		o->sent_max_end = c->snd_nxt;
	}
	if (o->phase >= TCP_REDUCED)
		o->prr_out += n;
	note_answer(c);
}

static void send_new(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	bool sent = false;
	uint32_t mss;

	o->limited = false;
	if (c->snd_una == c->snd_nxt)
		congestion_rest(c);
	while (send_has_new(c)) {
		uint32_t len = seq_before(c->snd_nxt, o->end) ? may_send(c) : 0, n;
		bool fin = false;

		if (len == 0 && seq_before(c->snd_nxt, o->end))
			break;
		mss = c->mss;
		n = output_data(c, c->snd_nxt, len, false, &fin);
		if (n == 0 && !fin && c->mss == mss)
			break;
		if (n == 0 && !fin)
			continue; /* it is to be cut anew */
		has_gone(c, n, fin);
		sent = true;
	}
	if (sent)
		timer_sent(c);
}

/* The RFC 8985 probe: one segment that makes the peer say what it has. */
bool send_probe(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint32_t left = seq_before(c->snd_nxt, o->end) ? o->end - c->snd_nxt : 0, n;
	uint32_t ahead = tcp_flight(c), i;
	bool fin;

	if (left > 0 && ahead < c->snd_wnd) {
		left = least(least(left, c->mss), c->snd_wnd - ahead);
		n = output_data(c, c->snd_nxt, left, false, &fin);
		if (n > 0)
			has_gone(c, n, fin);
		return n > 0;
	}
	i = o->sents.count - 1;
	if (sent_end(c, i) - sent_at(&o->sents, i)->seq > c->mss &&
	    sent_split(c, i, sent_end(c, i) - c->mss))
		i++;
	o->rack.probed_again = true;
	n = send_record(c, i, c->mss);
	if (n > 0) /* it is not taken for lost: only asked about */
		sent_flag(c, i, 0, TCP_SENT_LOST | TCP_SENT_AGAIN);
	return n > 0;
}

void send_all(struct tcp_conn *c)
{
	if (tcp_can_send(c) && (c->out || (c->flags & TCP_FIN_ASKED)) && out_get(c)) {
		send_lost(c);
		send_new(c);
		timer_ensure(c);
	}
	if (c->flags & TCP_ACK_NOW)
		output_ack(c);
}
