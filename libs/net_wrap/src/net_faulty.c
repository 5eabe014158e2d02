/* SPDX-License-Identifier: ISC */
#include "wadi/net_faulty.h"

#include "wadi/test/every.h"

static struct wd_net_info faulty_info(const void *self)
{
	const struct net_faulty *it = self;

	return wd_net_info(it->under);
}

static struct wd_buf *faulty_alloc(void *self, uint32_t headroom)
{
	struct net_faulty *it = self;

	if (wd_every(it->faults.alloc_every, ++it->asked))
		return NULL;
	return wd_net_alloc(it->under, headroom);
}

/* Of the buffer's own bytes; NULL when there is no buffer for it. */
static struct wd_buf *copy_of(struct net_faulty *it, const struct wd_buf *b)
{
	struct wd_buf *copy = wd_net_alloc(it->under, 0);
	uint8_t *to = copy ? wd_buf_append(copy, b->len) : NULL;

	if (!to) {
		wd_buf_free(copy);
		return NULL;
	}
	memcpy(to, b->data, b->len);
	return copy;
}

static void pass(struct net_faulty *it, struct wd_bufq *out, struct wd_buf *b)
{
	struct wd_buf *late = it->late;

	it->late = NULL;
	if (wd_every(it->faults.flip_every, it->sent) && b->len > 0)
		b->data[it->sent % b->len] ^= 1;
	if (wd_every(it->faults.twice_every, it->sent))
		it->late = copy_of(it, b);
	if (wd_every(it->faults.lose_every, it->sent))
		wd_buf_free(b);
	else
		wd_bufq_put(out, b);
	if (late)
		wd_bufq_put(out, late);
}

static wd_err faulty_send(void *self, struct wd_bufq *frames)
{
	struct net_faulty *it = self;
	struct wd_bufq out;

	wd_bufq_init(&out);
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (it->faults.good && it->sent >= it->faults.good) {
			wd_buf_free(b);
			wd_bufq_drop(frames);
			WD_TRY(wd_net_send(it->under, &out));
			return wd_net_disconnected;
		}
		it->sent++;
		pass(it, &out, b);
	}
	return wd_net_send(it->under, &out);
}

static wd_err faulty_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_faulty *it = self;

	return wd_net_listen(it->under, input, arg);
}

static const struct wd_net_ops faulty_ops = {
	.info = faulty_info, .alloc = faulty_alloc, .send = faulty_send, .listen = faulty_listen,
};

void net_faulty_init(struct net_faulty *it, wd_net under, const struct net_faults *faults)
{
	*it = (struct net_faulty){ .under = under, .faults = *faults };
}

void net_faulty_fini(struct net_faulty *it)
{
	wd_buf_free(wd_move(it->late));
}

wd_net net_faulty(struct net_faulty *it)
{
	return (wd_net){ &faulty_ops, it };
}
