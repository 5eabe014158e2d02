/* SPDX-License-Identifier: ISC */
/* Loss recovery: with SACK what is lost is told by RACK (rack.c), which includes the rule of
 * three segments (RFC 6675); without, duplicate ACKs are counted (RFC 6582), each of which
 * stands for a segment that has arrived.  How fast things are sent meanwhile is Proportional
 * Rate Reduction (RFC 6937).  What turns out to have been needless is undone (RFC 3522). */
#include "engine.h"

#include "out.h"

enum { DUP_THRESH = 3 };

/* ---- Beginning --------------------------------------------------------------------------- */

static void remember(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	o->old_cwnd = c->cwnd;
	o->old_ssthresh = c->ssthresh;
	o->undoable = true;
	o->undo_stamp = ts_clock(c->tcp) + c->ts_offset;
	o->undo_left = 0;
}

static void begin(struct tcp_conn *c, enum tcp_phase phase)
{
	struct tcp_out *o = c->out;

	if (o->phase < TCP_REDUCED) {
		remember(c);
		c->ssthresh = congestion_loss(c);
	}
	o->phase = (uint8_t)phase;
	o->recover = c->snd_nxt;
	o->prr_delivered = o->prr_out = 0;
	o->prr_cwnd = most(c->cwnd, 1);
	if (c->flags & TCP_ECN)
		c->flags |= TCP_REDUCE;
}

void recovery_reduce(struct tcp_conn *c)
{
	if (c->out->phase >= TCP_REDUCED)
		return;
	begin(c, TCP_REDUCED);
	c->out->undoable = false;
}

/* What duplicate ACKs stand for and what is lost are both on the way. */
static void bound_dups(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint32_t flight = tcp_flight(c);

	if (!(c->flags & TCP_SACK))
		o->sacked = least(o->sacked, flight - least(o->lost, flight));
}

/* Takes the first segment for lost. */
static void lose_first(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	struct tcp_sent *r = sent_at(&o->sents, 0);

	if (sent_end(c, 0) - r->seq > c->mss && !sent_split(c, 0, r->seq + c->mss))
		return;
	sent_flag(c, 0, TCP_SENT_LOST, TCP_SENT_AGAIN);
	o->lost_hint = c->snd_una;
	bound_dups(c);
}

void recovery_sent(struct tcp_conn *c, uint32_t bytes)
{
	c->out->prr_out += bytes;
	c->out->undo_left += bytes;
}

/* ---- Without SACK: duplicate ACKs stand for what has arrived ----------------------------- */

static void count_dup(struct tcp_conn *c, struct tcp_news *news)
{
	struct tcp_out *o = c->out;
	uint32_t missing = most(o->lost, c->mss), flight = tcp_flight(c);

	count_up(&o->dup_acks);
	if (flight < missing + o->sacked + c->mss)
		return; /* more than there can be */
	o->sacked += c->mss;
	news->delivered += c->mss;
}

/* An ACK covers a hole and what has come behind it. */
static void uncount_dups(struct tcp_conn *c, const struct tcp_news *news)
{
	struct tcp_out *o = c->out;
	uint32_t behind = news->acked > c->mss ? news->acked - c->mss : 0;

	o->dup_acks = 0;
	if (o->phase < TCP_RECOVERY)
		o->sacked = 0;
	else
		o->sacked -= least(o->sacked, behind);
	bound_dups(c);
}

/* ---- During ------------------------------------------------------------------------------ */

/* RFC 6937, 3.1, with the slow start reduction bound. */
static void reduce_proportionally(struct tcp_conn *c, const struct tcp_news *news)
{
	struct tcp_out *o = c->out;
	uint32_t pipe = tcp_pipe(c), send, due;

	o->prr_delivered += news->delivered;
	if (pipe > c->ssthresh) {
		due = (uint32_t)(((uint64_t)o->prr_delivered * c->ssthresh + o->prr_cwnd - 1) /
		                 o->prr_cwnd);
		send = due > o->prr_out ? due - o->prr_out : 0;
	} else {
		due = o->prr_delivered > o->prr_out ? o->prr_delivered - o->prr_out : 0;
		send = most(due, news->delivered);
		if (o->phase == TCP_RECOVERY)
			send += c->mss;
		send = least(send, c->ssthresh - pipe);
	}
	if (o->prr_out == 0 && o->phase == TCP_RECOVERY)
		send = most(send, c->mss); /* the first goes in any case */
	c->cwnd = pipe + send;
}

static void end(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o->phase == TCP_RECOVERY)
		rack_recovered(c);
	if (o->phase != TCP_LOSS)
		c->cwnd = c->ssthresh;
	o->phase = TCP_OPEN;
	o->dup_acks = 0;
	o->undoable = false;
	if (c->flags & TCP_SACK)
		return;
	o->sacked = 0;
	c->flags |= TCP_DOUBTS;
}

/* Nothing was lost: what was marked is taken back, and so is what it has cost. */
static void undo(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	for (uint32_t i = 0; i < o->sents.count; i++)
		sent_flag(c, i, 0, TCP_SENT_LOST | TCP_SENT_AGAIN);
	c->cwnd = most(c->cwnd, o->old_cwnd);
	c->ssthresh = most(c->ssthresh, o->old_ssthresh);
	o->phase = TCP_OPEN;
	o->undoable = false;
	o->dup_acks = 0;
	c->retries = 0;
}

/* The ACK is the answer to what was sent first, not to what was sent again: its echo is
 * older (RFC 3522); or all that was sent again has arrived twice. */
static bool was_needless(const struct tcp_conn *c, const struct tcp_news *news)
{
	const struct tcp_out *o = c->out;
	const struct tcp_segment *s = news->segment;

	if (!o->undoable || o->phase < TCP_RECOVERY)
		return false;
	if (news->acked > 0 && (c->flags & TCP_TIMESTAMPS) && (s->options & TCP_HAS_TIMESTAMPS) &&
	    seq_before(s->ts_ecr, o->undo_stamp))
		return true;
	return news->twice && o->undo_left == 0;
}

/* Something has arrived twice: was it ours sent again? */
static void count_twice(struct tcp_conn *c, const struct tcp_news *news)
{
	struct tcp_range r = news->segment->sack[0];
	struct tcp_out *o = c->out;

	rack_twice(c);
	if (o->undoable)
		o->undo_left -= least(o->undo_left, r.to - r.from);
}

/* Marks what is lost, and says whether something is; if not yet, a timer will ask again. */
static bool detect(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint64_t wait;

	if (!(c->flags & TCP_SACK))
		return o->dup_acks >= DUP_THRESH && seq_before(o->recover, c->snd_una);
	wait = rack_detect(c);
	if (wait > 0)
		timer_set(c, TCP_REORDER, wd_ns(wait));
	return o->lost > 0;
}

static void in_recovery(struct tcp_conn *c, const struct tcp_news *news)
{
	if (c->flags & TCP_SACK)
		detect(c);
	else if (news->acked > 0)
		lose_first(c); /* a partial ACK (RFC 6582, 3.2) */
}

static void in_loss(struct tcp_conn *c, const struct tcp_news *news)
{
	if (c->flags & TCP_SACK)
		detect(c);
	congestion_ack(c, news);
}

static void otherwise(struct tcp_conn *c, const struct tcp_news *news, bool ended)
{
	struct tcp_out *o = c->out;

	if (rack_probe_told(c, news))
		recovery_reduce(c);
	if (detect(c)) {
		begin(c, TCP_RECOVERY);
		if (!(c->flags & TCP_SACK))
			lose_first(c);
		return;
	}
	if (o->phase == TCP_REDUCED)
		return;
	o->phase = o->sacked > 0 ? TCP_DISORDER : TCP_OPEN;
	if (!ended)
		congestion_ack(c, news);
}

void recovery_ack(struct tcp_conn *c, struct tcp_news *news)
{
	struct tcp_out *o = c->out;
	bool ended = false;

	if (!(c->flags & TCP_SACK)) {
		if (news->dup)
			count_dup(c, news);
		else if (news->acked > 0)
			uncount_dups(c, news);
	}
	if (news->twice)
		count_twice(c, news);
	if (was_needless(c, news))
		undo(c);
	if (o->phase >= TCP_REDUCED && seq_upto(o->recover, c->snd_una)) {
		ended = o->phase != TCP_LOSS;
		if (!ended) /* it starts slowly, by one segment for this ACK (RFC 5681, 3.1) */
			news->delivered = least(news->delivered, c->mss);
		end(c);
	}
	if ((c->flags & TCP_ECN) && (news->segment->flags & TCP_ECE))
		recovery_reduce(c);
	if (o->phase == TCP_RECOVERY)
		in_recovery(c, news);
	else if (o->phase == TCP_LOSS)
		in_loss(c, news);
	else
		otherwise(c, news, ended);
	if (o->phase == TCP_REDUCED || o->phase == TCP_RECOVERY)
		reduce_proportionally(c, news);
}

/* ---- Timers ------------------------------------------------------------------------------ */

void recovery_reorder(struct tcp_conn *c)
{
	const struct tcp_news news = { .delivered = c->mss }; /* so that one can go */

	if (!detect(c) || c->out->phase >= TCP_RECOVERY)
		return;
	begin(c, TCP_RECOVERY);
	reduce_proportionally(c, &news);
}

/* All that has not arrived is lost; but with RACK what was sent only lately is not (RFC
 * 8985, 6.3).  A peer whose first hole is said to have arrived has changed its mind. */
static void lose_all(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	bool reneged = sent_at(&o->sents, 0)->flags & TCP_SENT_SACKED;
	uint64_t patience = ((uint64_t)o->rack.rtt_us + c->min_rtt / 4) * 1000;

	if (!(c->flags & TCP_SACK))
		o->sacked = 0;
	for (uint32_t i = 0; i < o->sents.count; i++) {
		const struct tcp_sent *r = sent_at(&o->sents, i);
		uint64_t age = wd_between(r->at, tcp_now(c->tcp)).ns;

		if ((r->flags & TCP_SENT_SACKED) && !reneged)
			continue;
		if (i > 0 && (c->flags & TCP_SACK) && o->rack.rtt_us > 0 && age < patience)
			continue;
		sent_flag(c, i, TCP_SENT_LOST, TCP_SENT_AGAIN | TCP_SENT_SACKED);
	}
	o->lost_hint = c->snd_una;
	sent_join_all(c);
}

void recovery_timeout(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o->phase != TCP_LOSS || c->retries == 0)
		begin(c, TCP_LOSS);
	o->recover = c->snd_nxt;
	o->dup_acks = 0;
	lose_all(c);
	c->cwnd = tcp_pipe(c) + c->mss;
}

void recovery_narrower(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	for (uint32_t i = 0; i < o->sents.count; i++)
		if (!(sent_at(&o->sents, i)->flags & TCP_SENT_SACKED))
			sent_flag(c, i, TCP_SENT_LOST, TCP_SENT_AGAIN);
	if (!(c->flags & TCP_SACK))
		o->sacked = 0;
	o->lost_hint = c->snd_una;
	sent_join_all(c);
	o->recover = c->snd_nxt;
	o->phase = TCP_LOSS;
	o->undoable = false;
}
