/* SPDX-License-Identifier: ISC */
/* What has come out of order: islands of data with holes between them, in an array by
 * their place.  There are at most TCP_ISLANDS_MAX, and they hold no more memory than a
 * window's worth: one who sends many small pieces loses them. */
#include "engine.h"

#include "memory.h"
#include "receive.h"

static struct tcp_holes *holes_get(struct tcp_conn *c)
{
	struct tcp_holes *h = c->holes;

	if (h)
		return h;
	h = slab_take(c->tcp, &c->tcp->holes);
	if (!h)
		return NULL;
	h->islands = h->few;
	h->size = TCP_FEW_ISLANDS;
	return c->holes = h;
}

/* Frees the buffers of an island. */
static void sink(struct tcp_conn *c, struct tcp_island *island)
{
	for (struct wd_buf *b; (b = island->first) != NULL;) {
		uint32_t cost = queue_cost(b);

		island->first = b->next;
		c->holes->memory -= cost;
		memory_discharge(c->tcp, cost);
		wd_buf_free(b);
	}
}

void holes_drop(struct tcp_conn *c)
{
	struct tcp_holes *h = c->holes;

	if (!h)
		return;
	for (uint32_t i = 0; i < h->count; i++)
		sink(c, &h->islands[i]);
	if (h->islands != h->few)
		memory_free(c->tcp, h->islands, h->size * sizeof *h->islands);
	slab_give(c->tcp, &c->tcp->holes, h);
	c->holes = NULL;
}

/* Drops it when there is nothing to know any more. */
static void release(struct tcp_conn *c)
{
	const struct tcp_holes *h = c->holes;

	if (h && h->count == 0 && !h->has_twice && !h->has_fin)
		holes_drop(c);
}

/* How many islands start at `seq` or before. */
static uint32_t count_upto(const struct tcp_holes *h, uint32_t seq)
{
	uint32_t low = 0, high = h->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (seq_before(seq, h->islands[middle].range.from))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* ---- Adding ------------------------------------------------------------------------------ */

static bool reserve(struct tcp_direct *tcp, struct tcp_holes *h)
{
	size_t bytes = h->size * sizeof *h->islands;
	struct tcp_island *islands;

	if (h->count < h->size)
		return true;
	islands = h->size < TCP_ISLANDS_MAX ? memory_alloc(tcp, bytes * 4) : NULL;
	if (!islands)
		return false;
	memcpy(islands, h->islands, bytes);
	if (h->islands != h->few)
		memory_free(tcp, h->islands, bytes);
	h->islands = islands;
	h->size *= 4;
	return true;
}

static void take_out(struct tcp_holes *h, uint32_t i)
{
	h->count--;
	memmove(&h->islands[i], &h->islands[i + 1], (h->count - i) * sizeof *h->islands);
}

/* Where data has come stands first in what is reported (RFC 2018, 4). */
static void note_latest(struct tcp_holes *h, uint32_t seq)
{
	h->latest_count = (uint8_t)least(h->latest_count + 1, TCP_SACKS);
	for (uint32_t i = h->latest_count - 1; i > 0; i--)
		h->latest[i] = h->latest[i - 1];
	h->latest[0] = seq;
}

/* Joins the i-th island with the next when they touch. */
static void join(struct tcp_holes *h, uint32_t i)
{
	struct tcp_island *a = &h->islands[i], *b = a + 1;

	if (i + 1 >= h->count || a->range.to != b->range.from)
		return;
	a->last->next = b->first;
	a->last = b->last;
	a->range.to = b->range.to;
	take_out(h, i + 1);
}

/* A new island before the i-th; or more of the one before it.  `data` is a whole frame. */
static bool place(struct tcp_conn *c, uint32_t i, struct tcp_range range, struct wd_buf *data)
{
	struct tcp_holes *h = c->holes;
	struct tcp_island *before = i > 0 ? &h->islands[i - 1] : NULL;

	data->next = NULL;
	if (before && before->range.to == range.from) {
		before->last->next = data;
		before->last = data;
		before->range.to = range.to;
		join(h, i - 1);
		return true;
	}
	if (!reserve(c->tcp, h))
		return false;
	memmove(&h->islands[i + 1], &h->islands[i], (h->count - i) * sizeof *h->islands);
	h->islands[i] = (struct tcp_island){ range, data, data };
	h->count++;
	join(h, i);
	return true;
}

/* The part of `range` that is not there yet, up to the first island that is not inside of
 * it; those that are inside are dropped.  `*i` is where it is to be placed. */
static struct tcp_range missing(struct tcp_conn *c, struct tcp_range range, uint32_t *i)
{
	struct tcp_holes *h = c->holes;

	*i = count_upto(h, range.from);
	if (*i > 0)
		range.from = seq_max(range.from, seq_min(h->islands[*i - 1].range.to, range.to));
	while (*i < h->count && range.from != range.to &&
	       seq_upto(h->islands[*i].range.to, range.to)) {
		sink(c, &h->islands[*i]);
		take_out(h, *i);
	}
	if (*i < h->count)
		range.to = seq_min(range.to, h->islands[*i].range.from);
	return range;
}

/* Is there room for so much more that is out of order? */
static bool has_room(struct tcp_conn *c, const struct wd_buf *data)
{
	uint32_t most_memory = most(c->rcv_space, 2 * TCP_SPACE_FIRST) * 2;

	return c->holes->memory <= most_memory && !memory_is_tight(c->tcp) &&
	       queue_has_memory(c, data);
}

bool holes_add(struct tcp_conn *c, struct tcp_range range, struct wd_buf *data)
{
	struct tcp_holes *h = holes_get(c);
	struct tcp_range part;
	uint32_t i, cost;

	if (!h) {
		wd_buf_free(data);
		return false;
	}
	part = missing(c, range, &i);
	if (part.from == part.to)
		holes_twice(c, range);
	data = data_cut(data, part.from - range.from, part.to - part.from);
	if (part.from == part.to || !has_room(c, data)) {
		wd_buf_free(data);
		release(c);
		return false;
	}
	cost = queue_cost(data);
	h->memory += cost;
	if (!place(c, i, part, data)) {
		h->memory -= cost;
		memory_discharge(c->tcp, cost);
		wd_buf_free(data);
		return false;
	}
	note_latest(h, part.from);
	return true;
}

void holes_fin(struct tcp_conn *c, uint32_t seq)
{
	struct tcp_holes *h = holes_get(c);

	if (!h)
		return; /* it comes again */
	h->has_fin = true;
	h->fin = seq;
}

void holes_twice(struct tcp_conn *c, struct tcp_range range)
{
	struct tcp_holes *h = c->flags & TCP_SACK ? holes_get(c) : NULL;

	if (!h)
		return;
	h->has_twice = true;
	h->twice = range;
}

/* ---- Taking ------------------------------------------------------------------------------ */

/* The frames of an island, of which `skip` bytes are not needed, go to the queue. */
static void land(struct tcp_conn *c, struct tcp_island *island, uint32_t skip)
{
	for (struct wd_buf *b; (b = island->first) != NULL;) {
		uint32_t len = (uint32_t)wd_buf_total(b), cost = queue_cost(b);

		island->first = b->next;
		c->holes->memory -= cost;
		if (skip > 0) {
			b = data_cut(b, least(skip, len), len - least(skip, len));
			skip -= least(skip, len);
			memory_discharge(c->tcp, cost - queue_cost(b));
		}
		queue_push(c, b);
	}
}

void holes_fill(struct tcp_conn *c)
{
	struct tcp_holes *h = c->holes;

	while (h && h->count > 0 && seq_upto(h->islands[0].range.from, c->rcv_nxt)) {
		struct tcp_island *first = &h->islands[0];

		if (seq_upto(first->range.to, c->rcv_nxt)) {
			sink(c, first);
		} else {
			land(c, first, c->rcv_nxt - first->range.from);
			c->rcv_nxt = first->range.to;
		}
		take_out(h, 0);
	}
	if (c->flags & TCP_DEAF)
		queue_drop(c);
	if (h && h->has_fin && h->fin == c->rcv_nxt) {
		h->has_fin = false;
		receive_fin(c);
	}
	release(c);
}

/* ---- Telling the peer -------------------------------------------------------------------- */

static bool is_among(const struct tcp_range *ranges, uint32_t n, uint32_t from)
{
	for (uint32_t i = 0; i < n; i++)
		if (ranges[i].from == from)
			return true;
	return false;
}

uint32_t holes_sacks(struct tcp_conn *c, struct tcp_range *into, uint32_t max)
{
	struct tcp_holes *h = c->holes;
	uint32_t n = 0, first = 0;

	if (!h || !(c->flags & TCP_SACK))
		return 0;
	if (h->has_twice && max > 0) {
		into[n++] = h->twice;
		h->has_twice = false;
		first = 1;
	}
	for (uint32_t k = 0; k < h->latest_count && n < max; k++) {
		uint32_t i = count_upto(h, h->latest[k]);
		struct tcp_range *r = i > 0 ? &h->islands[i - 1].range : NULL;

		if (r && seq_before(h->latest[k], r->to) &&
		    !is_among(into + first, n - first, r->from))
			into[n++] = *r;
	}
	release(c);
	return n;
}
