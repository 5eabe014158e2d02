/* SPDX-License-Identifier: ISC */
#include "wadi/udp_faulty.h"

#include "wadi/test/every.h"

static struct wd_buf *faulty_alloc(void *self, uint32_t headroom)
{
	struct udp_faulty *it = self;

	if (wd_every(it->faults.alloc_every, ++it->asked))
		return NULL;
	return wd_udp_alloc(it->under, headroom);
}

static wd_err faulty_open(void *self, struct wd_udp_port *port)
{
	struct udp_faulty *it = self;

	return wd_udp_open(it->under, port);
}

static void faulty_close(void *self, struct wd_udp_port *port)
{
	struct udp_faulty *it = self;

	wd_udp_close(it->under, port);
}

/* NULL when there is no buffer for it, or it lies in more than one. */
static struct wd_buf *copy_of(struct udp_faulty *it, const struct wd_buf *data)
{
	struct wd_buf *copy = data->more || data->slices ? NULL : wd_udp_alloc(it->under, 0);
	uint8_t *to = copy ? wd_buf_append(copy, data->len) : NULL;

	if (!to) {
		wd_buf_free(copy);
		return NULL;
	}
	memcpy(to, data->data, data->len);
	return copy;
}

static wd_err faulty_send(void *self, const struct wd_udp_port *from, const struct wd_addr *own,
                          const struct wd_peer *to, struct wd_buf *data)
{
	struct udp_faulty *it = self;
	struct wd_buf *copy = NULL;

	if (it->faults.good && it->sent >= it->faults.good) {
		wd_buf_free(data);
		return wd_ip_no_route;
	}
	it->sent++;
	if (wd_every(it->faults.lose_every, it->sent)) {
		wd_buf_free(data);
		return NULL;
	}
	if (wd_every(it->faults.twice_every, it->sent))
		copy = copy_of(it, data);
	if (copy)
		wd_ignore(wd_udp_send(it->under, from, own, to, copy), "the other one tells");
	return wd_udp_send(it->under, from, own, to, data);
}

static wd_err faulty_join(void *self, const struct wd_addr *group)
{
	struct udp_faulty *it = self;

	return wd_udp_join(it->under, group);
}

static void faulty_leave(void *self, const struct wd_addr *group)
{
	struct udp_faulty *it = self;

	wd_udp_leave(it->under, group);
}

static const struct wd_udp_ops faulty_ops = {
	.alloc = faulty_alloc, .open = faulty_open, .close = faulty_close, .send = faulty_send,
	.join = faulty_join, .leave = faulty_leave,
};

void udp_faulty_init(struct udp_faulty *it, wd_udp under, const struct udp_faults *faults)
{
	*it = (struct udp_faulty){ .under = under, .faults = *faults };
}

wd_udp udp_faulty(struct udp_faulty *it)
{
	return (wd_udp){ &faulty_ops, it };
}
