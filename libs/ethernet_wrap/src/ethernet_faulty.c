/* SPDX-License-Identifier: ISC */
#include "wadi/ethernet_faulty.h"

#include "wadi/test/every.h"

static struct wd_net_info faulty_info(const void *self)
{
	const struct ethernet_faulty *it = self;

	return wd_ethernet_info(it->under);
}

static struct wd_buf *faulty_alloc(void *self, uint32_t headroom)
{
	struct ethernet_faulty *it = self;

	if (wd_every(it->faults.alloc_every, ++it->asked))
		return NULL;
	return wd_ethernet_alloc(it->under, headroom);
}

static void faulty_send(void *self, const struct wd_mac *to, uint16_t type, struct wd_buf *payload)
{
	struct ethernet_faulty *it = self;
	bool over = it->faults.good && it->sent >= it->faults.good;

	if (wd_every(it->faults.lose_every, ++it->sent) || over)
		wd_buf_free(payload);
	else
		wd_ethernet_send(it->under, to, type, payload);
}

static wd_err faulty_listen(void *self, uint16_t type, wd_ethernet_input *input, void *arg)
{
	struct ethernet_faulty *it = self;

	if (wd_every(it->faults.full_every, ++it->joined))
		return wd_ethernet_full;
	return wd_ethernet_listen(it->under, type, input, arg);
}

static wd_err faulty_join(void *self, const struct wd_mac *group)
{
	struct ethernet_faulty *it = self;

	if (wd_every(it->faults.full_every, ++it->joined))
		return wd_ethernet_full;
	return wd_ethernet_join(it->under, group);
}

static void faulty_leave(void *self, const struct wd_mac *group)
{
	struct ethernet_faulty *it = self;

	wd_ethernet_leave(it->under, group);
}

static const struct wd_ethernet_ops faulty_ops = {
	.info = faulty_info, .alloc = faulty_alloc, .send = faulty_send, .listen = faulty_listen,
	.join = faulty_join, .leave = faulty_leave,
};

void ethernet_faulty_init(struct ethernet_faulty *it, wd_ethernet under,
                          const struct ethernet_faults *faults)
{
	*it = (struct ethernet_faulty){ .under = under, .faults = *faults };
}

wd_ethernet ethernet_faulty(struct ethernet_faulty *it)
{
	return (wd_ethernet){ &faulty_ops, it };
}
