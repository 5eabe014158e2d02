/* SPDX-License-Identifier: ISC */
/* The ACK field of an acceptable segment (RFC 9293, 3.10.7.4, fifth). */
#include "engine.h"

#include "out.h"

/* Timestamps count only from segments whose ACK is not nonsense, and that come where the
 * last ACK of ours was (RFC 7323, 4.3). */
static void take_timestamp(struct tcp_conn *c, const struct tcp_segment *s)
{
	if (!(c->flags & TCP_TIMESTAMPS) || !(s->options & TCP_HAS_TIMESTAMPS) ||
	    !seq_upto(s->seq, c->rcv_acked) || seq_before(s->ts_val, c->ts_recent))
		return;
	c->ts_recent = s->ts_val;
	c->ts_recent_at = tcp_seconds(tcp_now(c->tcp));
}

/* Returns whether the window is another one now. */
static bool take_window(struct tcp_conn *c, const struct tcp_segment *s)
{
	uint32_t window = (uint32_t)s->window << c->snd_scale, old = c->snd_wnd;

	/* Not from a segment that is older than the one that it is known from: WL2 is never
	 * beyond what was acknowledged.  One that acknowledges more is newer, even if its data
	 * has come before; and as the window begins where that ends, it must be its own. */
	if (seq_before(s->seq, c->snd_wl1) && !seq_before(c->snd_una, s->ack))
		return false;
	c->snd_wl1 = seq_max(c->snd_wl1, s->seq);
	c->snd_wnd = window;
	c->snd_wnd_max = most(c->snd_wnd_max, window);
	return window != old;
}

/* Everything up to `upto` is acknowledged. */
static void take_acked(struct tcp_conn *c, uint32_t upto, struct tcp_news *news)
{
	struct tcp_out *o = c->out;

	for (uint32_t i = 0; i < o->sents.count; i++) {
		if (!seq_before(sent_at(&o->sents, i)->seq, upto))
			break;
		sack_arrived(c, i, seq_min(sent_end(c, i), upto), news);
	}
	sent_drop(c, upto);
	c->flags &= ~(uint32_t)TCP_DOUBTS;
	c->snd_una = upto;
	chunks_drop(c, upto);
	o->lost_hint = seq_max(o->lost_hint, upto);
	o->since = (wd_instant){ 0 };
}

/* The round trip of what was sent once only; of the rest an echo tells, to a millisecond,
 * which less than one is taken for. */
static void take_round_trip(struct tcp_conn *c, const struct tcp_news *news)
{
	const struct tcp_segment *s = news->segment;
	uint32_t ms = ts_clock(c->tcp) + c->ts_offset - s->ts_ecr;

	if (news->first_at.ns > 0)
		rtt_sample(c, wd_span_us(wd_between(news->first_at, news->now)));
	else if (news->acked > 0 && (c->flags & TCP_TIMESTAMPS) && s->ts_ecr != 0)
		rtt_sample(c, most(ms, 1) * UINT64_C(1000));
}

/* Both the data and the end were acknowledged.  One without a user waits for the peer's end
 * elsewhere, once it is known that it has not come with this very segment. */
static void take_fin_acked(struct tcp_conn *c)
{
	switch (c->entry.state) {
	case TCP_FIN_WAIT_1:
		c->entry.state = TCP_FIN_WAIT_2;
		timer_state(c, wd_s(c->keep_alive_s));
		break;
	case TCP_CLOSING:
		wait_begin(c, TCP_TIME_WAIT);
		break;
	case TCP_LAST_ACK:
		conn_end_quietly(c);
		break;
	}
}

static void offer_room(struct tcp_conn *c)
{
	if ((c->flags & TCP_WANTS_ROOM) && tcp_conn_has_room(c)) {
		c->flags &= ~(uint32_t)TCP_WANTS_ROOM;
		conn_tell(c, TCP_WRITABLE);
	}
}

/* Something is on the way, and this says of it what is to be said. */
static void ack_out(struct tcp_conn *c, const struct tcp_segment *s, bool dup)
{
	struct tcp_out *o = c->out;
	struct tcp_news news = {
		.segment = s, .now = tcp_now(c->tcp), .dup = dup, .fack = o->rack.fack,
	};
	uint32_t arrived = c->snd_una + o->sacked;

	sack_apply(c, &news);
	if (seq_before(c->snd_una, s->ack)) {
		news.acked = s->ack - c->snd_una;
		take_acked(c, s->ack, &news);
		c->retries = 0;
	}
	take_round_trip(c, &news);
	if (c->flags & TCP_SACK)
		news.delivered = c->snd_una + o->sacked - arrived;
	else
		news.delivered = news.acked - least(news.acked, o->sacked);
	recovery_ack(c, &news);
	if (news.acked > 0)
		timer_acked(c);
}

bool ack_input(struct tcp_conn *c, const struct tcp_segment *s)
{
	bool moved, old = seq_before(s->ack, c->snd_una), fin;

	/* RFC 5961, 5.2: neither of what was not sent, nor from long ago. */
	if (seq_before(c->snd_nxt, s->ack) ||
	    (old && seq_before(s->ack, c->snd_una - most(c->snd_wnd_max, 1)))) {
		tcp_challenge(c);
		return false;
	}
	take_timestamp(c, s);
	moved = !old && take_window(c, s);
	if (!c->out)
		return true;
	if (tcp_flight(c) > 0)
		ack_out(c, s, s->ack == c->snd_una && s->len == 0 && !moved &&
		              !(s->flags & (TCP_SYN | TCP_FIN)));
	c->out->unanswered = 0;
	fin = (c->flags & TCP_FIN_ASKED) && c->snd_una == c->out->end + 1;
	offer_room(c);
	conn_mark(c);
	if (moved)
		timer_window(c);
	if (fin)
		take_fin_acked(c);
	return true;
}
