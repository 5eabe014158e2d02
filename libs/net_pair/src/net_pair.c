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

	if (b && b->room < (uint32_t)end->info.mtu + WD_NET_HEADER) {
		wd_buf_free(b);
		return NULL;
	}
	return b;
}

static bool fits(const struct net_pair_end *end, const struct wd_buf *b)
{
	size_t len = wd_buf_total(b);

	return len >= WD_NET_HEADER && len <= (size_t)end->info.mtu + WD_NET_HEADER;
}

static wd_err pair_send(void *self, struct wd_bufq *frames)
{
	struct net_pair_end *end = self, *peer = end->peer;
	const struct net_pair *wire = end->wire;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (wire->gone || wire->unplugged || !peer->input || !fits(end, b) ||
		    peer->waiting == NET_PAIR_WAITING_MAX) {
			wd_buf_free(b);
			continue;
		}
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
			.pool = pool,
		};
		wd_bufq_init(&it->end[i].line);
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
