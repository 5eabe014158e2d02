/* SPDX-License-Identifier: ISC */
#include "wadi/net_memory.h"

static struct wd_net_info memory_info(const void *self)
{
	const struct net_memory *it = self;

	return it->info;
}

static struct wd_buf *memory_alloc(void *self, uint32_t headroom)
{
	struct net_memory *it = self;

	if (++it->asked == it->fail_at)
		return NULL;
	return wd_buf_alloc(it->pool, headroom + it->info.headroom);
}

static wd_err memory_send(void *self, struct wd_bufq *frames)
{
	struct net_memory *it = self;

	if (it->gone) {
		wd_bufq_drop(frames);
		return wd_net_disconnected;
	}
	wd_bufq_join(&it->sent, frames);
	return NULL;
}

static wd_err memory_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_memory *it = self;

	it->input = input;
	it->arg = arg;
	return NULL;
}

static const struct wd_net_ops memory_ops = {
	.info = memory_info, .alloc = memory_alloc, .send = memory_send, .listen = memory_listen,
};

void net_memory_init(struct net_memory *it, struct wd_pool *pool, uint8_t last, uint16_t mtu)
{
	*it = (struct net_memory){
		.info = { .mac = { 2, 0, 0, 0, 0, last }, .mtu = mtu,
		          .frame_max = mtu + (uint32_t)WD_NET_HEADER },
		.pool = pool,
	};
	wd_bufq_init(&it->sent);
}

void net_memory_fini(struct net_memory *it)
{
	wd_bufq_drop(&it->sent);
}

void net_memory_arrive(struct net_memory *it, struct wd_bufq *frames)
{
	if (it->input)
		it->input(it->arg, frames);
	wd_bufq_drop(frames);
}

wd_net net_memory(struct net_memory *it)
{
	return (wd_net){ &memory_ops, it };
}
