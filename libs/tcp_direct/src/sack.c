/* SPDX-License-Identifier: ISC */
/* What SACK blocks say (RFC 2018, 2883).  They come from outside: what lies outside of what
 * was sent, or starts behind its end, says nothing. */
#include "engine.h"

#include "out.h"

/* The bytes of `a` that reach up to `upto` are told apart at whole segments, so that a
 * peer cannot cut what was sent into crumbs. */
static uint32_t up(uint32_t n, uint32_t mss)
{
	return (n + mss - 1) / mss * mss;
}

void sack_arrived(struct tcp_conn *c, uint32_t i, uint32_t end, struct tcp_news *news)
{
	struct tcp_sent *r = sent_at(&c->out->sents, i);
	struct tcp_rack *rack = &c->out->rack;

	if (r->flags & TCP_SENT_SACKED)
		return;
	if (!(r->flags & TCP_SENT_EVER)) {
		if (news->first_at.ns == 0)
			news->first_at = r->at;
		news->last_at = r->at;
		if (seq_before(end, news->fack))
			rack->reordered = true;
	}
	rack->fack = seq_max(rack->fack, end);
	rack_arrived(c, r, end);
}

/* Makes a record begin at the first whole segment at or behind `seq`; which one, or the
 * count where there is none. */
static uint32_t edge_at(struct tcp_conn *c, uint32_t seq)
{
	uint32_t i = sent_find(c, seq), from = sent_at(&c->out->sents, i)->seq, cut;

	if (from == seq)
		return i;
	cut = from + up(seq - from, c->mss);
	if (seq_before(cut, sent_end(c, i)) && !sent_split(c, i, cut))
		return c->out->sents.count;
	return i + 1;
}

/* Marks the i-th record when it lies before `upto`, or as much of it as does. */
static bool mark(struct tcp_conn *c, uint32_t i, uint32_t upto, struct tcp_news *news)
{
	struct tcp_sent *r = sent_at(&c->out->sents, i);
	uint32_t end = sent_end(c, i), cut;

	if (!seq_before(r->seq, upto))
		return false;
	if (seq_before(upto, end)) {
		cut = r->seq + (upto - r->seq) / c->mss * c->mss;
		if (cut == r->seq || !sent_split(c, i, cut))
			return false;
		end = cut;
	}
	if (!(sent_at(&c->out->sents, i)->flags & TCP_SENT_SACKED)) {
		sack_arrived(c, i, end, news);
		sent_flag(c, i, TCP_SENT_SACKED, TCP_SENT_LOST | TCP_SENT_AGAIN);
		news->sacked = true;
	}
	return true;
}

static void apply_block(struct tcp_conn *c, struct tcp_range r, struct tcp_news *news)
{
	uint32_t first = edge_at(c, r.from), i = first;

	while (i < c->out->sents.count && mark(c, i, r.to, news))
		i++;
	/* Neighbours that have all arrived become one. */
	i = first > 0 ? first - 1 : 0;
	while (i + 1 < c->out->sents.count && seq_before(sent_at(&c->out->sents, i)->seq, r.to))
		if (!sent_join(c, i))
			i++;
}

/* The first block may say what has come twice: it is acknowledged, or part of the second
 * (RFC 2883, 4). */
static bool is_twice(const struct tcp_segment *s, uint32_t una)
{
	struct tcp_range r = s->sack[0];

	if (seq_before(r.from, s->ack))
		return seq_before(una - r.from, UINT32_C(1) << 30);
	return s->sacks > 1 && seq_upto(s->sack[1].from, r.from) && seq_upto(r.to, s->sack[1].to);
}

void sack_apply(struct tcp_conn *c, struct tcp_news *news)
{
	const struct tcp_segment *s = news->segment;

	if (!(c->flags & TCP_SACK) || s->sacks == 0 || c->out->sents.count == 0)
		return;
	news->twice = is_twice(s, c->snd_una);
	for (uint32_t i = news->twice; i < s->sacks; i++) {
		struct tcp_range r = s->sack[i];

		if (seq_before(r.from, c->snd_una) || seq_before(c->snd_nxt, r.to) ||
		    !seq_before(r.from, r.to))
			continue;
		apply_block(c, r, news);
	}
}
