/* SPDX-License-Identifier: ISC */
/* RACK-TLP (RFC 8985): what was sent before something that has arrived, by more than what
 * reordering explains, is lost. */
#include "engine.h"

#include "out.h"

enum { DUP_THRESH = 3, PERSIST = 16 };

/* Was the one sent after the other?  What was sent at once went by its place. */
static bool sent_after(wd_instant at, uint32_t end, wd_instant at2, uint32_t end2)
{
	return wd_before(at2, at) || (at2.ns == at.ns && seq_before(end2, end));
}

void rack_arrived(struct tcp_conn *c, const struct tcp_sent *sent, uint32_t end)
{
	struct tcp_rack *r = &c->out->rack;
	uint64_t us = wd_span_us(wd_between(sent->at, tcp_now(c->tcp)));

	/* So fast comes only the answer to what was sent first. */
	if ((sent->flags & TCP_SENT_EVER) && us < c->min_rtt)
		return;
	if (!sent_after(sent->at, end, r->at, r->end))
		return;
	r->at = sent->at;
	r->end = end;
	r->rtt_us = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

/* How much later than others it may arrive (RFC 8985, 6.2, step 4). */
static uint32_t reorder_us(const struct tcp_conn *c)
{
	const struct tcp_out *o = c->out;
	uint64_t quarters = o->rack.window + 1u;

	if (!o->rack.reordered &&
	    (o->phase >= TCP_RECOVERY || o->sacked >= DUP_THRESH * (uint32_t)c->mss))
		return 0;
	return (uint32_t)(quarters * c->min_rtt / 4 < c->srtt / 8 ? quarters * c->min_rtt / 4
	                                                          : c->srtt / 8);
}

/* Is nothing in doubt: has all arrived in the order it was sent? */
static bool is_orderly(const struct tcp_out *o)
{
	return o->sacked == 0 && o->lost == 0;
}

uint64_t rack_detect(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	const struct tcp_rack *rack = &o->rack;
	uint64_t patience = (rack->rtt_us + (uint64_t)reorder_us(c)) * 1000, wait = 0;

	if (is_orderly(o) || rack->at.ns == 0)
		return 0;
	for (uint32_t i = 0; i < o->sents.count; i++) {
		const struct tcp_sent *r = sent_at(&o->sents, i);
		uint64_t age = wd_between(r->at, tcp_now(c->tcp)).ns;

		if ((r->flags & TCP_SENT_SACKED) ||
		    (r->flags & (TCP_SENT_LOST | TCP_SENT_AGAIN)) == TCP_SENT_LOST)
			continue;
		if (!sent_after(rack->at, rack->end, r->at, sent_end(c, i)))
			continue;
		if (age < patience) {
			wait = patience - age > wait ? patience - age : wait;
			continue;
		}
		o->lost_hint = seq_min(o->lost_hint, r->seq);
		sent_flag(c, i, TCP_SENT_LOST, TCP_SENT_AGAIN);
	}
	return wait;
}

void rack_twice(struct tcp_conn *c)
{
	struct tcp_rack *r = &c->out->rack;

	if (seq_before(c->snd_una, r->round))
		return;
	r->round = c->snd_nxt;
	r->persist = PERSIST;
	count_up(&r->window);
}

void rack_recovered(struct tcp_conn *c)
{
	struct tcp_rack *r = &c->out->rack;

	if (r->persist > 0 && --r->persist == 0)
		r->window = 0;
}

bool rack_probe_told(struct tcp_conn *c, const struct tcp_news *news)
{
	struct tcp_rack *r = &c->out->rack;

	if (!r->probing || seq_before(c->snd_una, r->probe_end))
		return false;
	if (!r->probed_again || news->twice) {
		r->probing = false;
		return false;
	}
	if (c->snd_una == r->probe_end)
		return false; /* the answer to the second of the same may still come */
	r->probing = false;
	return true;
}
