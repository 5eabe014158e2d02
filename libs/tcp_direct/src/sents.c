/* SPDX-License-Identifier: ISC */
/* The scoreboard (RFC 6675, 3): records of what was sent, by sequence number, without
 * gaps.  Where there is no memory for another one, two are kept as one, which makes
 * recovery slower and nothing wrong. */
#include "memory.h"
#include "out.h"

enum { RECORDS_MAX = 4096 };

/* What tells records apart: the same flags, and for those whose time still matters the
 * same time. */
static bool are_alike(const struct tcp_sent *a, const struct tcp_sent *b)
{
	if (a->flags != b->flags)
		return false;
	if (a->flags & TCP_SENT_SACKED)
		return true;
	if ((a->flags & TCP_SENT_LOST) && !(a->flags & TCP_SENT_AGAIN))
		return true;
	return a->at.ns == b->at.ns;
}

/* Room for one more; false without memory. */
static bool reserve(struct tcp_direct *tcp, struct tcp_sents *s)
{
	size_t bytes = s->size * sizeof *s->ring;
	struct tcp_sent *ring;

	if (s->count < s->size)
		return true;
	ring = s->size < RECORDS_MAX ? memory_alloc(tcp, bytes * 4) : NULL;
	if (!ring)
		return false;
	for (uint32_t i = 0; i < s->count; i++)
		ring[i] = *sent_at(s, i);
	if (s->ring != s->few)
		memory_free(tcp, s->ring, bytes);
	s->ring = ring;
	s->size *= 4;
	s->first = 0;
	return true;
}

void sent_push(struct tcp_conn *c)
{
	struct tcp_sents *s = &c->out->sents;
	struct tcp_sent new = { .seq = c->snd_nxt, .at = tcp_now(c->tcp) };

	if (!reserve(c->tcp, s)) {
		sent_flag(c, s->count - 1, 0, ~0u); /* what is new to it is not known at all */
		sent_at(s, s->count - 1)->at = new.at;
		return;
	}
	s->count++;
	*sent_at(s, s->count - 1) = new;
}

uint32_t sent_find(const struct tcp_conn *c, uint32_t seq)
{
	struct tcp_sents *s = &c->out->sents;
	uint32_t low = 0, high = s->count;

	while (low + 1 < high) {
		uint32_t middle = low + (high - low) / 2;

		if (seq_before(seq, sent_at(s, middle)->seq))
			high = middle;
		else
			low = middle;
	}
	return low;
}

/* Moves the records before the i-th, or those from it on, whichever are fewer, so that
 * there is a free place at i. */
static void open_gap(struct tcp_sents *s, uint32_t i)
{
	if (i < s->count / 2) {
		s->first--;
		s->count++;
		for (uint32_t k = 0; k < i; k++)
			*sent_at(s, k) = *sent_at(s, k + 1);
	} else {
		s->count++;
		for (uint32_t k = s->count - 1; k > i; k--)
			*sent_at(s, k) = *sent_at(s, k - 1);
	}
}

static void close_gap(struct tcp_sents *s, uint32_t i)
{
	if (i < s->count / 2) {
		for (uint32_t k = i; k > 0; k--)
			*sent_at(s, k) = *sent_at(s, k - 1);
		s->first++;
	} else {
		for (uint32_t k = i; k + 1 < s->count; k++)
			*sent_at(s, k) = *sent_at(s, k + 1);
	}
	s->count--;
}

bool sent_split(struct tcp_conn *c, uint32_t i, uint32_t seq)
{
	struct tcp_sents *s = &c->out->sents;

	if (!reserve(c->tcp, s))
		return false;
	open_gap(s, i + 1);
	*sent_at(s, i + 1) = *sent_at(s, i);
	sent_at(s, i + 1)->seq = seq;
	return true;
}

bool sent_join(struct tcp_conn *c, uint32_t i)
{
	struct tcp_sents *s = &c->out->sents;

	if (i + 1 >= s->count || !are_alike(sent_at(s, i), sent_at(s, i + 1)))
		return false;
	close_gap(s, i + 1);
	return true;
}

void sent_join_all(struct tcp_conn *c)
{
	struct tcp_sents *s = &c->out->sents;
	uint32_t kept = 0;

	for (uint32_t i = 1; i < s->count; i++)
		if (!are_alike(sent_at(s, kept), sent_at(s, i)))
			*sent_at(s, ++kept) = *sent_at(s, i);
	if (s->count > 0)
		s->count = kept + 1;
}

/* Counts `bytes` with these flags in, or out. */
static void count(struct tcp_out *o, uint32_t flags, uint32_t bytes)
{
	if (flags & TCP_SENT_SACKED)
		o->sacked += bytes;
	if (flags & TCP_SENT_LOST)
		o->lost += bytes;
	if (flags & TCP_SENT_AGAIN)
		o->again += bytes;
}

void sent_flag(struct tcp_conn *c, uint32_t i, uint32_t set, uint32_t clear)
{
	struct tcp_sent *r = sent_at(&c->out->sents, i);
	uint32_t bytes = sent_end(c, i) - r->seq;

	count(c->out, r->flags, -bytes);
	r->flags = (r->flags & ~clear) | set;
	count(c->out, r->flags, bytes);
}

void sent_drop(struct tcp_conn *c, uint32_t upto)
{
	struct tcp_sents *s = &c->out->sents;

	while (s->count > 0 && seq_before(sent_at(s, 0)->seq, upto)) {
		struct tcp_sent *r = sent_at(s, 0);
		uint32_t end = sent_end(c, 0);

		count(c->out, r->flags, r->seq - seq_min(end, upto));
		if (seq_before(upto, end)) {
			r->seq = upto;
			return;
		}
		s->first++;
		s->count--;
	}
}
