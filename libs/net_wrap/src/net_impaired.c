/* SPDX-License-Identifier: ISC */
#include "wadi/net_impaired.h"

#include "wadi/alloc.h"

enum {
	BUFFERS = 256, SIZE = 2048, /* of the wire's own, besides the headroom */
	WAY_MAX = 2048,             /* frames on the way; what comes on top is lost */
	LATE_MS = 10,
};

/* ---- On the wire --------------------------------------------------------------------- */

static void set_time(struct net_impaired *it)
{
	wd_instant now = wd_now();

	if (wd_before(it->sim.now, now))
		it->sim.now = now;
}

/* Hands up what has arrived, until it is stopped. */
static wd_err turn(void *arg)
{
	struct net_impaired *it = arg;

	for (;;) {
		wd_instant next;
		wd_err err;

		net_sim_turn(&it->sim, wd_now());
		next = net_sim_next(&it->sim);
		err = next.ns == WD_NEVER.ns ? wd_wait(&it->stir) : wd_wait_until(&it->stir, next);
		if (err && err != wd_timed_out)
			return err;
	}
}

/* ---- What is sent -------------------------------------------------------------------- */

static struct wd_net_info impaired_info(const void *self)
{
	const struct net_impaired *it = self;

	return it->near.info;
}

static struct wd_buf *impaired_alloc(void *self, uint32_t headroom)
{
	struct net_impaired *it = self;

	return wd_net_alloc(net_sim_port(&it->near), headroom);
}

static wd_err impaired_send(void *self, struct wd_bufq *frames)
{
	struct net_impaired *it = self;
	wd_err err;

	set_time(it);
	if (it->sim.flights >= WAY_MAX)
		wd_bufq_drop(frames);
	err = wd_net_send(net_sim_port(&it->near), frames);
	wd_wake(&it->stir);
	return err;
}

/* The next part of a frame of the wire's, in a buffer of the device's. */
static struct wd_buf *part(struct net_impaired *it, const struct wd_buf *frame, size_t from)
{
	struct wd_buf *b = wd_net_alloc(it->under, 0);
	size_t left = wd_buf_total(frame) - from;
	uint32_t n = b && left > b->room ? b->room : (uint32_t)left;
	uint8_t *to = b ? wd_buf_append(b, n) : NULL;

	if (to && n > 0 && wd_buf_copy(frame, from, wd_room(to, n)))
		return b;
	wd_buf_free(b);
	return NULL;
}

/* What is to be said of its checksum and segments is said of the copy. */
static void copy_requests(struct wd_buf *to, const struct wd_buf *from)
{
	to->segment = from->segment;
	if (!(from->flags & WD_BUF_SUM_OPEN))
		return;
	to->flags = WD_BUF_SUM_ASK;
	to->sum_from = wd_buf_place(to, to->data + (from->sum_from - from->head));
	to->sum_at = from->sum_at;
}

/* A copy in the device's buffers; NULL when there are too few. */
static struct wd_buf *handed_on(struct net_impaired *it, const struct wd_buf *frame)
{
	struct wd_buf *first = part(it, frame, 0), *last = first;
	size_t len = wd_buf_total(frame);

	for (size_t at = first ? first->len : len; at < len; at += last->len) {
		last->more = part(it, frame, at);
		if (!last->more) {
			wd_buf_free(first);
			return NULL;
		}
		last = last->more;
	}
	if (first)
		copy_requests(first, frame);
	return first;
}

/* Has got through: to the device. */
static void leave(void *arg, struct wd_bufq *frames)
{
	struct net_impaired *it = arg;
	struct wd_bufq out;

	wd_bufq_init(&out);
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		struct wd_buf *copy = handed_on(it, b);

		if (copy)
			wd_bufq_put(&out, copy);
	}
	if (wd_net_send(it->under, &out))
		it->near.gone = true;
}

/* ---- What arrives -------------------------------------------------------------------- */

/* To the wire it is what somebody sends.  One that stands for segments, and whose checksum is
 * there, is a long one to it. */
static void arrive(void *arg, struct wd_bufq *frames)
{
	struct net_impaired *it = arg;

	set_time(it);
	for (struct wd_buf *b = frames->first; b; b = b->next) {
		bool open = b->flags & WD_BUF_SUM_OPEN;

		b->flags = open ? WD_BUF_SUM_ASK : 0;
		b->segment = open ? b->segment : 0;
	}
	if (it->sim.flights >= WAY_MAX)
		wd_bufq_drop(frames);
	wd_ignore(wd_net_send(net_sim_port(&it->far), frames), "this end is never gone");
	wd_wake(&it->stir);
}

static wd_err impaired_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_impaired *it = self;

	WD_TRY(wd_net_listen(it->under, arrive, it));
	return wd_net_listen(net_sim_port(&it->near), input, arg);
}

/* ---- The device ------------------------------------------------------------------------ */

static const struct wd_net_ops impaired_ops = {
	.info = impaired_info, .alloc = impaired_alloc, .send = impaired_send,
	.listen = impaired_listen,
};

static uint16_t chance(int64_t in_1000)
{
	return (uint16_t)(in_1000 < 0 ? 0 : in_1000 > 1000 ? 1000 : in_1000);
}

/* Two ends: one is as the device, the other has an address that nobody sends to. */
static wd_err set_up(struct net_impaired *it, uint64_t seed)
{
	struct wd_net_info info = wd_net_info(it->under);
	uint32_t size = SIZE + info.headroom;
	void *memory = wd_alloc(wd_pool_memory(BUFFERS, size));

	if (!memory)
		return wd_no_memory;
	it->memory = wd_room(memory, wd_pool_memory(BUFFERS, size));
	WD_TRY(wd_pool_init(&it->pool, it->memory, size));
	net_sim_init(&it->sim, seed);
	it->sim.now = wd_now();
	net_sim_port_init(&it->near, &it->sim, &it->pool, &info);
	memset(info.mac, 0, sizeof info.mac);
	info.headroom = 0;
	info.mtu = (uint16_t)(info.frame_max - WD_NET_HEADER);
	net_sim_port_init(&it->far, &it->sim, &it->pool, &info);
	WD_TRY(wd_net_listen(net_sim_port(&it->far), leave, it));
	return wd_spawn("net-impaired", turn, it, &it->fiber);
}

wd_err net_impaired_init(struct net_impaired *it, wd_net under, int64_t seed, int64_t lose,
                         int64_t twice, int64_t flip, int64_t late, wd_span delay, uint64_t rate)
{
	wd_err err;

	*it = (struct net_impaired){ .under = under };
	err = set_up(it, (uint64_t)seed);
	if (err)
		wd_free(it->memory.ptr);
	it->near.path = (struct net_sim_path){
		.lose = chance(lose), .twice = chance(twice), .flip = chance(flip),
		.late = chance(late), .late_by = wd_ms(LATE_MS), .delay = delay,
		.rate = rate > UINT64_MAX / 8 ? 0 : rate * 8,
	};
	it->far.path = it->near.path;
	return err;
}

void net_impaired_fini(struct net_impaired *it)
{
	wd_stop(wd_move(it->fiber));
	it->near.gone = it->far.gone = true;
	it->near.input = NULL;
	net_sim_fini(&it->sim);
	wd_free(it->memory.ptr);
	it->memory = wd_room(NULL, 0);
}

wd_net net_impaired(struct net_impaired *it)
{
	return (wd_net){ &impaired_ops, it };
}
