/* SPDX-License-Identifier: ISC */
#include "wadi/ip_reassembly.h"

enum { DATAGRAM_MAX = 65535 };

/* ---- Pieces ------------------------------------------------------------------------ */

static void drop_pieces(struct ip_datagram *d)
{
	struct ip_reassembly *it = d->host;

	for (struct ip_piece *p; (p = d->last) != NULL;) {
		d->last = p->next;
		wd_buf_free(wd_move(p->data));
		p->next = it->free;
		it->free = p;
	}
	it->bufs -= d->bufs;
	d->bufs = 0;
}

/* Chains the data of all, and lets them go. */
static struct wd_buf *join(struct ip_datagram *d)
{
	struct wd_buf *chain = NULL;

	for (struct ip_piece *p = d->last; p; p = p->next) {
		struct wd_buf *tail = p->data;

		while (tail->more)
			tail = tail->more;
		tail->more = chain;
		chain = wd_move(p->data);
	}
	drop_pieces(d);
	return chain;
}

/* Do both hold the same `len` bytes? */
static bool is_copy(const struct wd_buf *a, const struct wd_buf *b, uint32_t len)
{
	uint8_t x[256], y[256];

	for (uint32_t at = 0; at < len; at += sizeof x) {
		size_t n = len - at < sizeof x ? len - at : sizeof x;

		if (!wd_buf_copy(a, at, wd_room(x, n)) || !wd_buf_copy(b, at, wd_room(y, n)) ||
		    memcmp(x, y, n) != 0)
			return false;
	}
	return true;
}

/* ---- Datagrams ---------------------------------------------------------------------- */

static bool in_use(const struct ip_datagram *d)
{
	return wd_wheel_is_set(&d->timer);
}

static void forget(struct ip_datagram *d)
{
	drop_pieces(d);
	wd_wheel_clear(d->host->wheel, &d->timer);
}

/* What is still to come of it is not wanted either: it keeps its place. */
static void make_void(struct ip_datagram *d)
{
	drop_pieces(d);
	d->is_void = true;
}

static void fire(struct wd_wheel_timer *timer)
{
	struct ip_datagram *d = (struct ip_datagram *)timer;
	struct ip_piece *first = d->last;
	struct wd_buf *data = NULL;

	while (first && first->next)
		first = first->next;
	if (first && first->offset == 0)
		data = wd_move(first->data);
	drop_pieces(d);
	if (data)
		d->host->expired(d->host->arg, &d->header, data);
}

static bool same_addr(const struct wd_addr *a, const struct wd_addr *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool is_of(const struct ip_datagram *d, const struct ip_fragment *f)
{
	return in_use(d) && d->header.id == f->id && d->header.protocol == f->protocol &&
	       same_addr(&d->header.from, &f->from) && same_addr(&d->header.to, &f->to);
}

static struct ip_datagram *find(struct ip_reassembly *it, const struct ip_fragment *f)
{
	for (size_t i = 0; i < IP_REASSEMBLY_DATAGRAMS; i++)
		if (is_of(&it->datagram[i], f))
			return &it->datagram[i];
	return NULL;
}

/* The one not touched for longest: of those from `from` if they are too many, else of all;
 * a free one first. */
static struct ip_datagram *choose(struct ip_reassembly *it, const struct wd_addr *from)
{
	struct ip_datagram *oldest = it->datagram, *own = NULL;
	unsigned owns = 0;

	for (size_t i = 0; i < IP_REASSEMBLY_DATAGRAMS; i++) {
		struct ip_datagram *d = &it->datagram[i];
		uint64_t touched = in_use(d) ? d->touched : 0;

		if (touched < (in_use(oldest) ? oldest->touched : 0))
			oldest = d;
		if (!in_use(d) || !same_addr(&d->header.from, from))
			continue;
		owns++;
		if (!own || touched < own->touched)
			own = d;
	}
	return owns >= IP_REASSEMBLY_SENDER ? own : oldest;
}

static struct ip_datagram *begin(struct ip_reassembly *it, const struct ip_fragment *f)
{
	struct ip_datagram *d = choose(it, &f->from);

	forget(d);
	*d = (struct ip_datagram){ .timer.fire = fire, .host = it, .header = *f };
	wd_wheel_set(it->wheel, &d->timer, wd_after(it->wheel->now, it->life));
	return d;
}

/* Room for so many more buffers of `d`, at the cost of the others. */
static bool make_room(struct ip_datagram *d, uint32_t bufs)
{
	struct ip_reassembly *it = d->host;

	if (d->bufs + bufs > IP_REASSEMBLY_EACH)
		return false;
	while (it->bufs + bufs > IP_REASSEMBLY_BUFS) {
		struct ip_datagram *oldest = NULL;

		for (size_t i = 0; i < IP_REASSEMBLY_DATAGRAMS; i++) {
			struct ip_datagram *o = &it->datagram[i];

			if (o != d && o->bufs > 0 && (!oldest || o->touched < oldest->touched))
				oldest = o;
		}
		if (!oldest)
			return false;
		forget(oldest);
	}
	return true;
}

/* ---- A fragment -------------------------------------------------------------------------- */

enum fit { FITS, COPY, CLASHES };

/* Does `len` bytes at `f->offset` fit among the others?  `*link` is where it belongs. */
static enum fit fit(struct ip_datagram *d, const struct ip_fragment *f, const struct wd_buf *data,
                    uint32_t len, struct ip_piece ***link)
{
	uint32_t end = f->offset + len;
	const struct ip_piece *after = NULL, *before;

	if (d->total ? end > d->total || (end == d->total) == f->more : false)
		return CLASHES;
	if (!f->more && d->last && d->last->offset + d->last->len > end)
		return CLASHES;
	*link = &d->last;
	while (**link && (**link)->offset > f->offset) {
		after = **link;
		*link = &(**link)->next;
	}
	before = **link;
	if (before && before->offset == f->offset && before->len == len &&
	    is_copy(before->data, data, len))
		return COPY;
	if ((after && after->offset < end) || (before && before->offset + before->len > f->offset))
		return CLASHES;
	return FITS;
}

static void put(struct ip_datagram *d, const struct ip_fragment *f, struct wd_buf *data,
                uint32_t len, uint32_t bufs, struct ip_piece **link)
{
	struct ip_reassembly *it = d->host;
	struct ip_piece *p = it->free;

	data->flags &= (uint16_t)~WD_BUF_SUM_GOOD;
	it->free = p->next;
	*p = (struct ip_piece){ *link, data, f->offset, len };
	*link = p;
	if (f->offset == 0)
		d->header = *f;
	if (!f->more)
		d->total = f->offset + len;
	d->have += len;
	d->bufs = (uint16_t)(d->bufs + bufs);
	d->ecn |= (uint8_t)(1u << (f->tos & WD_ECN_MASK));
	it->bufs += bufs;
}

static uint32_t count_bufs(const struct wd_buf *b)
{
	uint32_t n = 0;

	for (; b; b = b->more)
		n++;
	return n;
}

/* Puts it to the others of `d`, or makes that void, when it does not fit. */
static void take_piece(struct ip_datagram *d, const struct ip_fragment *f, struct wd_buf *data)
{
	uint32_t len = (uint32_t)wd_buf_total(data), bufs = count_bufs(data);
	struct ip_piece **link;
	enum fit how = CLASHES;

	d->touched = ++d->host->tick;
	if (len == 0 || d->is_void)
		how = COPY;
	else if (f->offset <= DATAGRAM_MAX && len <= DATAGRAM_MAX - f->offset)
		how = fit(d, f, data, len, &link);
	if (how == FITS && make_room(d, bufs)) {
		put(d, f, data, len, bufs, link);
		return;
	}
	wd_buf_free(data);
	if (how != COPY)
		make_void(d);
}

/* Congestion that one fragment met, the datagram met; but fragments that say both that
 * they know of ECN and that they do not are not of one datagram. */
static bool merge_ecn(struct ip_fragment *f, uint8_t seen)
{
	if (!(seen & 1u << WD_ECN_CE))
		return true;
	f->tos |= WD_ECN_CE;
	return !(seen & 1u << WD_ECN_NOT);
}

struct wd_buf *ip_reassembly_take(struct ip_reassembly *it, struct ip_fragment *f,
                                  struct wd_buf *data)
{
	struct ip_datagram *d = find(it, f);
	struct wd_buf *whole;

	if (!d)
		d = begin(it, f);
	take_piece(d, f, data);
	if (d->is_void || d->have == 0 || d->have != d->total)
		return NULL;
	*f = d->header;
	whole = join(d);
	wd_wheel_clear(it->wheel, &d->timer);
	if (merge_ecn(f, d->ecn))
		return whole;
	wd_buf_free(whole);
	return NULL;
}

void ip_reassembly_init(struct ip_reassembly *it, struct wd_wheel *wheel, wd_span life,
                        void (*expired)(void *arg, const struct ip_fragment *header,
                                        struct wd_buf *data),
                        void *arg)
{
	memset(it, 0, sizeof *it);
	it->wheel = wheel;
	it->life = life;
	it->expired = expired;
	it->arg = arg;
	for (size_t i = 0; i < IP_REASSEMBLY_DATAGRAMS; i++)
		it->datagram[i].host = it;
	for (size_t i = 0; i < IP_REASSEMBLY_BUFS; i++) {
		it->piece[i].next = it->free;
		it->free = &it->piece[i];
	}
}

void ip_reassembly_fini(struct ip_reassembly *it)
{
	for (size_t i = 0; i < IP_REASSEMBLY_DATAGRAMS; i++)
		forget(&it->datagram[i]);
}
