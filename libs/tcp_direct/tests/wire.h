/* SPDX-License-Identifier: ISC */
/* wire.h - two engines and what lies between them, in virtual time: packets arrive after
 * `delay`, unless they get lost, late, twice or damaged, as numbers from a seed say. */
#ifndef WIRE_H
#define WIRE_H

#include "wadi/checksum.h"
#include "wadi/tcp_direct.h"
#include "wadi/test/seeded.h"

enum { WIRE_BUFFERS = 16384, WIRE_BUFFER = 2048, WIRE_FLIGHT = 8192 };

struct wire_end {
	struct wire *wire;
	struct wd_addr addr;
	struct wd_ip_user user;
	struct wd_ip_path path;
	struct tcp_direct tcp;
	uint64_t packets;
};

struct wire_packet {
	wd_instant at;
	uint64_t order;
	struct wd_ip_packet packet;
	struct wd_buf *data;
	struct wire_end *to;
};

/* Chances of a thousand. */
struct wire {
	struct wire_end end[2];
	struct wd_wheel wheel;
	struct wd_seeded seeded;
	struct wd_pool pool;
	wd_span delay, jitter;
	uint32_t lose, twice, damage, mark;
	uint64_t gap_ns; /* a packet takes so long on the line, after the one before */
	wd_instant free_at[2];
	uint32_t queue_ns; /* what would wait longer is lost; 0: nothing is */
	bool join_segments; /* the receiver gets frames with `segment` as they are */
	struct wire_packet flight[WIRE_FLIGHT]; /* a heap, the first to arrive in front */
	uint32_t count;
	uint64_t ordered, lost;
};

static uint8_t wire_memory[WIRE_BUFFERS * (WIRE_BUFFER + sizeof(struct wd_buf) + 64)];

static inline bool wire_chance(struct wire *w, uint32_t of_thousand)
{
	return of_thousand > 0 && wd_seeded_next(&w->seeded) % 1000 < of_thousand;
}

static inline bool wire_before(const struct wire_packet *a, const struct wire_packet *b)
{
	return a->at.ns != b->at.ns ? a->at.ns < b->at.ns : a->order < b->order;
}

static inline void wire_swap(struct wire_packet *a, struct wire_packet *b)
{
	struct wire_packet t = *a;

	*a = *b;
	*b = t;
}

static inline void wire_push(struct wire *w, struct wire_packet p)
{
	uint32_t i = w->count;

	if (w->count == WIRE_FLIGHT) {
		wd_buf_free(p.data);
		return;
	}
	p.order = w->ordered++;
	w->flight[w->count++] = p;
	for (; i > 0 && wire_before(&w->flight[i], &w->flight[(i - 1) / 2]); i = (i - 1) / 2)
		wire_swap(&w->flight[i], &w->flight[(i - 1) / 2]);
}

static inline struct wire_packet wire_pop(struct wire *w)
{
	struct wire_packet p = w->flight[0];

	w->flight[0] = w->flight[--w->count];
	for (uint32_t i = 0;;) {
		uint32_t k = 2 * i + 1;

		if (k + 1 < w->count && wire_before(&w->flight[k + 1], &w->flight[k]))
			k++;
		if (k >= w->count || !wire_before(&w->flight[k], &w->flight[i]))
			return p;
		wire_swap(&w->flight[i], &w->flight[k]);
		i = k;
	}
}

/* A linear copy of the first `header` bytes of a frame and those from `from` to `to`. */
static inline struct wd_buf *wire_copy(struct wire *w, const struct wd_buf *data, uint32_t header,
                                       uint32_t from, uint32_t to)
{
	struct wd_buf *first = wd_buf_alloc(&w->pool, 64), *b = first;

	if (first && !wd_buf_copy(data, 0, wd_room(wd_buf_append(b, header), header)))
		abort();
	while (first && from < to) {
		uint32_t n = to - from < b->room ? to - from : b->room;

		if (n > 0 && !wd_buf_copy(data, from, wd_room(wd_buf_append(b, n), n)))
			abort();
		from += n;
		if (from < to)
			b = b->more = wd_buf_alloc(&w->pool, 0);
		if (!b) {
			wd_buf_free(first);
			return NULL;
		}
	}
	return first;
}

/* When a packet that goes now arrives; false when the line's queue is full. */
static inline bool wire_time(struct wire *w, struct wire_end *from, wd_instant *at)
{
	wd_instant *free_at = &w->free_at[from - w->end];

	if (wd_before(*free_at, w->wheel.now))
		*free_at = w->wheel.now;
	if (w->queue_ns > 0 && wd_between(w->wheel.now, *free_at).ns > w->queue_ns)
		return false;
	*free_at = wd_after(*free_at, wd_ns(w->gap_ns));
	*at = wd_after(*free_at, w->delay);
	if (w->jitter.ns > 0)
		*at = wd_after(*at, wd_ns(wd_seeded_next(&w->seeded) % w->jitter.ns));
	return true;
}

/* Puts one packet on its way; takes it over. */
static inline void wire_carry(struct wire *w, struct wire_end *from,
                              const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct wire_packet p = {
		.packet = *packet, .data = data, .to = &w->end[from == &w->end[0]],
	};

	if (!data)
		return;
	from->packets++;
	if (!wire_time(w, from, &p.at) || wire_chance(w, w->lose)) {
		w->lost++;
		wd_buf_free(data);
		return;
	}
	if (wire_chance(w, w->mark) && (packet->tos & WD_ECN_MASK))
		p.packet.tos |= WD_ECN_CE;
	if (wire_chance(w, w->twice)) {
		struct wire_packet again = p;
		uint32_t len = (uint32_t)wd_buf_total(data);

		again.data = wire_copy(w, data, 0, 0, len);
		again.at = wd_after(p.at, wd_us(wd_seeded_next(&w->seeded) % 1000));
		if (again.data)
			wire_push(w, again);
	}
	if (wire_chance(w, w->damage))
		data->data[wd_seeded_next(&w->seeded) % data->len] ^= 16;
	wire_push(w, p);
}

/* What a device does with frames that stand for several segments. */
static inline void wire_cut(struct wire *w, struct wire_end *from,
                            const struct wd_ip_packet *packet, const struct wd_buf *data)
{
	uint32_t header = (data->data[12] >> 4) * 4u, total = (uint32_t)wd_buf_total(data);
	uint32_t seq = wd_be32(data->data + 4);
	uint8_t flags = data->data[13];

	for (uint32_t at = header; at < total; at += data->segment) {
		uint32_t to = at + data->segment < total ? at + data->segment : total;
		struct wd_buf *b = wire_copy(w, data, header, at, to);
		uint16_t field;
		wd_sum sum;

		if (!b)
			return;
		wd_put_be32(b->data + 4, seq + at - header);
		b->data[13] = flags & (to == total ? 0xff : (uint8_t)~9);
		if (at > header)
			b->data[13] &= 0x7f;
		memset(b->data + 16, 0, 2);
		sum = wd_sum_buf(wd_sum_pseudo(0, packet, header + to - at), b, 0);
		field = wd_sum_end(sum);
		memcpy(b->data + 16, &field, 2);
		wire_carry(w, from, packet, b);
	}
}

static inline wd_err wire_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct wire_end *e = self;
	struct wire *w = e->wire;
	struct wd_buf *b;

	if (!data->segment && wd_buf_total(data) + e->path.header > e->path.mtu &&
	    (packet->flags & WD_IP_WHOLE)) {
		wd_buf_free(data);
		return wd_ip_too_big;
	}
	if (data->segment && !w->join_segments) {
		wire_cut(w, e, packet, data);
	} else {
		wd_sum_fill(data);
		b = wire_copy(w, data, 0, 0, (uint32_t)wd_buf_total(data));
		if (b)
			b->segment = data->segment;
		wire_carry(w, e, packet, b);
	}
	wd_buf_free(data);
	return NULL;
}

static inline wd_err wire_path(const void *self, const struct wd_addr *from,
                               const struct wd_addr *to, struct wd_ip_path *path)
{
	const struct wire_end *e = self;

	(void)from, (void)to;
	*path = e->path;
	return NULL;
}

static inline struct wd_buf *wire_alloc(void *self, uint32_t headroom)
{
	return wd_buf_alloc(&((struct wire_end *)self)->wire->pool, headroom + 64);
}

static inline void wire_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                               enum wd_ip_trouble_kind why)
{
	(void)self, (void)packet, (void)why;
	wd_buf_free(data);
}

static inline wd_err wire_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	(void)protocol;
	((struct wire_end *)self)->user = *user;
	return NULL;
}

static inline size_t wire_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	if (max > 0)
		*into = (struct wd_prefix){ ((const struct wire_end *)self)->addr, 120 };
	return max > 0;
}

static inline wd_err wire_join(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
	return NULL;
}

static inline void wire_leave(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
}

static const struct wd_ip_ops wire_ops = {
	.path = wire_path, .alloc = wire_alloc, .send = wire_send, .refuse = wire_refuse,
	.listen = wire_listen, .addresses = wire_addresses, .join = wire_join,
	.leave = wire_leave,
};

static inline wd_ip wire_ip(struct wire *w, unsigned end)
{
	return (wd_ip){ &wire_ops, &w->end[end] };
}

/* A wire of 1500 bytes and 5 ms without faults, and two engines. */
static inline wd_err wire_init(struct wire *w, uint64_t seed, const struct tcp_limits limits[2])
{
	memset(w, 0, sizeof *w);
	w->seeded.state = seed;
	w->delay = wd_ms(5);
	wd_wheel_init(&w->wheel, (wd_instant){ WD_NS_PER_S });
	WD_TRY(wd_pool_init(&w->pool, WD_ROOM(wire_memory), WIRE_BUFFER));
	for (uint8_t i = 0; i < 2; i++) {
		struct wire_end *e = &w->end[i];

		e->wire = w;
		e->addr = wd_ipv4(10, 0, 0, i + 1);
		e->path = (struct wd_ip_path){
			.from = e->addr, .mtu = 1500, .header = 20, .packet_max = 1500,
		};
	}
	for (uint8_t i = 0; i < 2; i++)
		WD_TRY(tcp_direct_init(&w->end[i].tcp, wire_ip(w, i), &w->wheel,
		                       wd_seeded(&w->seeded), &limits[i]));
	return NULL;
}

static inline void wire_fini(struct wire *w)
{
	for (uint8_t i = 0; i < 2; i++)
		tcp_direct_fini(&w->end[i].tcp);
	while (w->count > 0)
		wd_buf_free(wire_pop(w).data);
}

/* Does what happens next, unless that is later than `until`: then it is that time. */
static inline bool wire_step(struct wire *w, wd_instant until)
{
	wd_instant timer = wd_wheel_next(&w->wheel);
	wd_instant packet = w->count > 0 ? w->flight[0].at : WD_NEVER;
	wd_instant next = wd_before(timer, packet) ? timer : packet;

	if (wd_before(until, next)) {
		wd_wheel_turn(&w->wheel, until);
		return false;
	}
	wd_wheel_turn(&w->wheel, next);
	while (w->count > 0 && !wd_before(w->wheel.now, w->flight[0].at)) {
		struct wire_packet p = wire_pop(w);

		p.to->user.input(p.to->user.arg, &p.packet, p.data);
	}
	wd_wheel_settle(&w->wheel);
	return true;
}

static inline void wire_run(struct wire *w, wd_span span)
{
	wd_instant until = wd_after(w->wheel.now, span);

	while (wire_step(w, until))
		continue;
}

#endif
