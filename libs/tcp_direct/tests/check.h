/* SPDX-License-Identifier: ISC */
/* check.h - is what an engine knows of its connections in itself sound? */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "out.h"
#include "table.h"
#include "wadi/tcp_direct.h"

static inline void check_that(bool so, const char *what)
{
	if (so)
		return;
	fprintf(stderr, "unsound: %s\n", what);
	abort();
}

/* The records cover all that is on the way, in order, and their sums are those kept. */
static inline void check_sents(const struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	uint32_t sacked = 0, lost = 0, again = 0, at = c->snd_una;

	for (uint32_t i = 0; i < o->sents.count; i++) {
		const struct tcp_sent *r = sent_at(&o->sents, i);
		uint32_t n = sent_end(c, i) - r->seq;

		check_that(r->seq == at && n > 0 && n < 1u << 30, "a record's place");
		check_that(!(r->flags & TCP_SENT_SACKED) ||
		           !(r->flags & (TCP_SENT_LOST | TCP_SENT_AGAIN)), "arrived and lost");
		sacked += r->flags & TCP_SENT_SACKED ? n : 0;
		lost += r->flags & TCP_SENT_LOST ? n : 0;
		again += r->flags & TCP_SENT_AGAIN ? n : 0;
		at += n;
	}
	if (tcp_can_send(c))
		check_that(at == c->snd_nxt, "records reach the end");
	if (c->flags & TCP_SACK)
		check_that(sacked == o->sacked, "sum of what has arrived");
	check_that(lost == o->lost && again == o->again && again <= lost, "sum of losses");
	check_that(o->sacked + o->lost <= tcp_flight(c), "more than is on the way");
}

static inline void check_chunks(const struct tcp_conn *c)
{
	const struct tcp_chunks *q = &c->out->chunks;
	uint32_t at = 0;

	for (uint32_t i = 0; i < q->count; i++) {
		const struct tcp_chunk *k = &q->ring[(q->first + i) & (q->size - 1)];

		check_that(i == 0 || k->seq == at, "a chunk's place");
		check_that(k->len > 0 && k->from + k->len <= k->page->size, "a chunk's bytes");
		at = k->seq + k->len;
	}
	if (q->count > 0)
		check_that(at == c->out->end, "chunks reach the end");
}

static inline void check_holes(const struct tcp_conn *c)
{
	const struct tcp_holes *h = c->holes;
	uint32_t at = c->rcv_nxt;

	for (uint32_t i = 0; i < h->count; i++) {
		const struct tcp_island *k = &h->islands[i];
		uint32_t len = 0;

		check_that(seq_before(at, k->range.from) && seq_before(k->range.from, k->range.to),
		           "an island's place");
		check_that(seq_upto(k->range.to, c->rcv_edge), "an island beyond the window");
		for (const struct wd_buf *b = k->first; b; b = b->next)
			len += (uint32_t)wd_buf_total(b);
		check_that(len == k->range.to - k->range.from, "an island's bytes");
		at = k->range.to;
	}
}

static inline void check_queue(const struct tcp_conn *c)
{
	const struct wd_buf *b = c->in;
	uint32_t len = 0;

	if (b)
		do {
			b = b->next;
			len += b->len;
			check_that(b->len > 0 && !b->more, "an empty buffer in line");
		} while (b != c->in);
	check_that(len == c->in_len, "bytes in line");
}

static inline void check_entry(void *arg, struct tcp_entry *e)
{
	struct tcp_conn *c = tcp_conn_of(e);

	(void)arg;
	if (e->is_wait)
		return;
	check_that(e->state != TCP_CLOSED && e->state != TCP_TIME_WAIT, "a state in the table");
	check_that(seq_upto(c->snd_una, c->snd_nxt), "acknowledged, and sent");
	check_that(seq_upto(c->rcv_nxt, c->rcv_edge + 1), "the receive window");
	check_that(c->cwnd > 0 || !tcp_is_synchronized(c), "a congestion window");
	check_that(c->mss > 0 || e->state == TCP_SYN_SENT, "a segment's size");
	check_queue(c);
	if (c->holes)
		check_holes(c);
	if (!c->out)
		return;
	check_sents(c);
	check_chunks(c);
	check_that(tcp_flight(c) == 0 || c->out->timer != TCP_NO_TIMER || !tcp_can_send(c) ||
	           (c->flags & TCP_DIRTY), "something on the way, and no timer");
}

/* For when it has settled. */
static inline void check_engine(struct tcp_direct *tcp)
{
	table_each(&tcp->table, check_entry, tcp);
	check_that(tcp->stats.memory <= tcp->limits.memory, "the budget");
}

#endif
