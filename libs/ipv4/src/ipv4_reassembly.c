/* SPDX-License-Identifier: ISC */
/* Datagrams that come in fragments (RFC 791, 3.2; 815 is not needed for so few).
 *
 * The fragments of a datagram are kept in order, each with its header still before its
 * data, so that where it belongs need not be noted.  One that overlaps another, or says
 * otherwise than another where the end is, spoils the whole (as RFC 5722 has it for
 * IPv6): what comes of it is dropped until its time is over.
 */
#include "ipv4_internal.h"

#define LIFE wd_s(30)

static const uint8_t *header_of(const struct wd_buf *b)
{
	return b->data - IPV4_HEADER;
}

static uint32_t start_of(const struct wd_buf *b)
{
	return (wd_be16(header_of(b) + 6) & IPV4_OFFSET) * 8u;
}

static uint32_t end_of(const struct wd_buf *b)
{
	return start_of(b) + b->len;
}

static bool has_more(const struct wd_buf *b)
{
	return wd_be16(header_of(b) + 6) & IPV4_MORE;
}

/* ---- Datagrams ----------------------------------------------------------------------- */

/* Gives back what it has got. */
static void empty(struct ipv4_datagram *d)
{
	d->host->fragments -= d->count;
	d->count = 0;
	for (struct wd_buf *b; (b = d->first) != NULL;) {
		d->first = b->next;
		wd_buf_free(b);
	}
}

static void forget(struct ipv4_datagram *d)
{
	empty(d);
	wd_wheel_clear(d->host->wheel, &d->timer);
	d->used = false;
}

static void spoil(struct ipv4_datagram *d)
{
	empty(d);
	d->spoilt = true;
}

/* The sender is told if he has sent the start (RFC 1122, 3.3.2). */
static void give_up(struct wd_wheel_timer *timer)
{
	struct ipv4_datagram *d = (struct ipv4_datagram *)timer;
	struct wd_buf *first = d->first;
	struct wd_ip_packet packet = {
		.from = ipv4_addr(d->from), .to = ipv4_addr(d->to), .protocol = d->protocol,
		.flags = d->many ? WD_IP_MANY : 0,
	};

	if (first && start_of(first) == 0) {
		d->first = first->next;
		first->next = NULL;
		d->count--;
		d->host->fragments--;
		ipv4_refuse(d->host, &packet, first, WD_IP_TIME_EXCEEDED);
	}
	forget(d);
}

/* The one that was begun first, of one source or, with 0, of all; not `but`. */
static struct ipv4_datagram *oldest(struct ipv4 *it, uint32_t from, const struct ipv4_datagram *but)
{
	struct ipv4_datagram *found = NULL;

	for (struct ipv4_datagram *d = it->datagram; d < it->datagram + IPV4_DATAGRAMS; d++)
		if (d->used && d != but && (from == 0 || d->from == from) &&
		    (!found || wd_before(d->timer.at, found->timer.at)))
			found = d;
	return found;
}

/* A free place: one source can have a few, and what is oldest gives way to the new. */
static struct ipv4_datagram *take_place(struct ipv4 *it, uint32_t from)
{
	struct ipv4_datagram *place = NULL;
	unsigned own = 0;

	for (struct ipv4_datagram *d = it->datagram; d < it->datagram + IPV4_DATAGRAMS; d++) {
		own += d->used && d->from == from;
		if (!d->used)
			place = d;
	}
	if (own >= IPV4_DATAGRAMS_OF_ONE || !place) {
		place = oldest(it, own >= IPV4_DATAGRAMS_OF_ONE ? from : 0, NULL);
		if (place)
			forget(place);
	}
	return place;
}

/* The datagram of the fragment with this header, begun if need be. */
static struct ipv4_datagram *find(struct ipv4 *it, const uint8_t *h, bool many)
{
	uint32_t from = wd_be32(h + 12), to = wd_be32(h + 16);
	uint16_t id = wd_be16(h + 4);
	struct ipv4_datagram *d;

	for (d = it->datagram; d < it->datagram + IPV4_DATAGRAMS; d++)
		if (d->used && d->id == id && d->from == from && d->to == to &&
		    d->protocol == h[9])
			return d;
	d = take_place(it, from);
	if (!d)
		return NULL;
	*d = (struct ipv4_datagram){
		.timer.fire = give_up, .host = it, .from = from, .to = to, .id = id,
		.protocol = h[9], .used = true, .many = many,
	};
	wd_wheel_set(it->wheel, &d->timer, wd_after(it->wheel->now, LIFE));
	return d;
}

/* ---- Fragments ----------------------------------------------------------------------- */

static bool is_same(const struct wd_buf *a, const struct wd_buf *b)
{
	return start_of(a) == start_of(b) && has_more(a) == has_more(b) &&
	       wd_bytes_equal(wd_buf_bytes(a), wd_buf_bytes(b));
}

/* Does it contradict what is known of the end? */
static bool is_beyond(const struct ipv4_datagram *d, const struct wd_buf *b)
{
	if (end_of(b) > IPV4_PACKET_MAX - IPV4_HEADER)
		return true;
	if (has_more(b))
		return d->total && end_of(b) >= d->total;
	return (d->total && d->total != end_of(b)) || d->end > end_of(b);
}

/* Room for one more, at the cost of the oldest others. */
static void make_room(struct ipv4 *it, const struct ipv4_datagram *d)
{
	struct ipv4_datagram *other;

	while (it->fragments == IPV4_FRAGMENTS && (other = oldest(it, 0, d)) != NULL)
		forget(other);
}

static void add(struct ipv4_datagram *d, struct wd_buf *b)
{
	struct wd_buf **link = &d->first;

	while (*link && end_of(*link) <= start_of(b))
		link = &(*link)->next;
	if (*link && is_same(*link, b)) {
		wd_buf_free(b);
		return;
	}
	if ((*link && start_of(*link) < end_of(b)) || is_beyond(d, b) ||
	    d->count == IPV4_FRAGMENTS_OF_ONE) {
		wd_buf_free(b);
		spoil(d);
		return;
	}
	b->next = *link;
	*link = b;
	d->count++;
	d->host->fragments++;
	d->have += b->len;
	d->ecn |= (uint8_t)(1 << (header_of(b)[1] & WD_ECN_MASK));
	if (end_of(b) > d->end)
		d->end = end_of(b);
	if (!has_more(b))
		d->total = end_of(b);
}

/* ---- The whole ----------------------------------------------------------------------- */

/* The header becomes that of a datagram which was never cut.  Congestion that one fragment
 * met is met by all; with one that cannot have been told of it none counts (RFC 3168, 5.3). */
static bool mend_header(const struct ipv4_datagram *d, uint8_t *h)
{
	bool congested = d->ecn & 1 << WD_ECN_CE;
	uint16_t sum;

	if (congested && (d->ecn & 1 << WD_ECN_NOT))
		return false;
	if (congested)
		h[1] |= WD_ECN_CE;
	wd_put_be16(h + 2, (uint16_t)(d->total + IPV4_HEADER));
	wd_put_be16(h + 6, 0);
	wd_put_be16(h + 10, 0);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(h, IPV4_HEADER)));
	memcpy(h + 10, &sum, sizeof sum);
	return true;
}

/* All of it, in a chain, its header in place; NULL when it is to be dropped. */
static struct wd_buf *join(struct ipv4_datagram *d)
{
	struct wd_buf *whole = d->first;
	uint8_t *h = wd_buf_prepend(whole, IPV4_HEADER);
	bool good = h && mend_header(d, h);

	for (struct wd_buf *b = whole; b; b = b->more) {
		b->more = b->next;
		b->next = NULL;
		b->flags = 0;
	}
	d->first = NULL;
	d->host->fragments -= d->count;
	d->count = 0;
	forget(d);
	if (good)
		return whole;
	wd_buf_free(whole);
	return NULL;
}

struct wd_buf *ipv4_reassemble(struct ipv4 *it, struct wd_buf *b, bool many)
{
	const uint8_t *h = wd_buf_skip(b, IPV4_HEADER);
	struct ipv4_datagram *d = NULL;

	if (h && !b->more && b->len > 0 && (b->len % 8 == 0 || !has_more(b)))
		d = find(it, h, many);
	if (!d || d->spoilt) {
		wd_buf_free(b);
		return NULL;
	}
	make_room(it, d);
	add(d, b);
	return d->total && d->have == d->total ? join(d) : NULL;
}

void ipv4_reassembly_fini(struct ipv4 *it)
{
	for (struct ipv4_datagram *d = it->datagram; d < it->datagram + IPV4_DATAGRAMS; d++)
		if (d->used)
			forget(d);
}
