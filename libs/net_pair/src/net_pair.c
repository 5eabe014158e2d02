/* SPDX-License-Identifier: ISC */
#include "wadi/net_pair.h"

static struct wd_net_info pair_info(const void *self)
{
	const struct net_pair_end *end = self;

	return end->info;
}

static struct wd_buf *pair_alloc(void *self, uint32_t headroom)
{
	struct net_pair_end *end = self;
	struct wd_buf *b = wd_buf_alloc(end->pool, headroom);

	if (b && b->room < end->least) {
		wd_buf_free(b);
		return NULL;
	}
	return b;
}

static bool has_slices(const struct wd_buf *frame)
{
	for (const struct wd_buf *b = frame; b; b = b->more)
		if (b->slices > 0)
			return true;
	return false;
}

/* As it arrives: its payload in buffers, not pages, and a checksum that nobody has filled in
 * known for that.  NULL, and it is lost, when there are too few buffers. */
static struct wd_buf *arrived(struct net_pair_end *end, struct wd_buf *frame)
{
	struct wd_buf *b = frame;

	if (has_slices(frame)) {
		b = wd_buf_dup(frame, end->pool);
		wd_buf_free(frame);
	}
	if (b && (b->flags & WD_BUF_SUM_ASK))
		b->flags = WD_BUF_SUM_GOOD | WD_BUF_SUM_OPEN;
	return b;
}

static wd_err pair_send(void *self, struct wd_bufq *frames)
{
	struct net_pair_end *end = self, *peer = end->peer;
	const struct net_pair *wire = end->wire;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (wire->gone || wire->unplugged || !peer->input ||
		    !wd_net_is_right(&end->info, b) || peer->waiting == NET_PAIR_WAITING_MAX) {
			wd_buf_free(b);
			continue;
		}
		b = arrived(peer, b);
		if (!b)
			continue;
		wd_bufq_put(&peer->line, b);
		peer->waiting++;
	}
	if (peer->waiting > 0)
		wd_wake(&peer->arrived);
	return wire->gone ? wd_net_disconnected : NULL;
}

static wd_err hand_up(void *arg)
{
	struct net_pair_end *end = arg;

	for (;;) {
		struct wd_bufq frames;

		WD_TRY(wd_wait(&end->arrived));
		wd_bufq_init(&frames);
		wd_bufq_join(&frames, &end->line);
		end->waiting = 0;
		end->input(end->arg, &frames);
		wd_bufq_drop(&frames); /* what it left */
	}
}

static wd_err pair_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_pair_end *end = self;

	if (!end->fiber)
		WD_TRY(wd_spawn("net-pair", hand_up, end, &end->fiber));
	end->input = input;
	end->arg = arg;
	return NULL;
}

static const struct wd_net_ops pair_ops = {
	.info = pair_info, .alloc = pair_alloc, .send = pair_send, .listen = pair_listen,
};

void net_pair_init(struct net_pair *it, struct wd_pool *pool, uint16_t mtu)
{
	*it = (struct net_pair){ 0 };
	for (uint8_t i = 0; i < 2; i++) {
		it->end[i] = (struct net_pair_end){
			.wire = it, .peer = &it->end[1 - i],
			.info = { .mac = { 2, 0, 0, 0, 0, (uint8_t)(i + 1) }, .mtu = mtu,
			          .frame_max = mtu + (uint32_t)WD_NET_HEADER },
			.pool = pool, .least = mtu + (uint32_t)WD_NET_HEADER,
		};
		wd_bufq_init(&it->end[i].line);
	}
}

void net_pair_offer(struct net_pair *it, uint32_t offloads)
{
	enum { LEAST = 1514 };

	for (size_t i = 0; i < 2; i++) {
		struct net_pair_end *end = &it->end[i];

		end->info.offloads = offloads;
		if (offloads & (WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6))
			end->info.frame_max = UINT16_MAX + (uint32_t)WD_NET_HEADER;
		if (end->least > LEAST)
			end->least = LEAST;
	}
}

void net_pair_fini(struct net_pair *it)
{
	for (size_t i = 0; i < 2; i++) {
		wd_stop(wd_move(it->end[i].fiber));
		wd_bufq_drop(&it->end[i].line);
	}
}

wd_net net_pair(struct net_pair *it, unsigned end)
{
	return (wd_net){ &pair_ops, &it->end[end] };
}
