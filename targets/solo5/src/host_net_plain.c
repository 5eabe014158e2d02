/* SPDX-License-Identifier: ISC */
/* Solo5's own calls: one frame each. */
#include "wadi/solo5/attached.h"
#include "wadi/solo5/host.h"

enum { LINE = 64 };

static struct wd_pool *pools[SOLO5_MFT_ENTRIES_MAX];

/* The plain ABI does not say why a frame was not taken: it is lost, as on a wire. */
static wd_err plain_send(unsigned handle, struct wd_bufq *frames)
{
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		(void)host_net_write(handle, wd_buf_bytes(b));
	return NULL;
}

static void plain_listen(unsigned handle, struct wd_pool *pool)
{
	pools[handle] = pool;
}

/* Reads a frame only to be rid of it. */
static bool throw_away(unsigned handle)
{
	static uint8_t nowhere[1514 + 4];
	size_t len;

	return host_net_read(handle, WD_ROOM(nowhere), &len) == SOLO5_R_OK;
}

static void all_read(unsigned handle)
{
	host_ready &= ~(UINT64_C(1) << handle);
}

/* What nobody listens to is emptied: it would end each sleep at once. */
static void empty_unheard(void)
{
	for (unsigned i = 1; i < attached->entries; i++)
		if (host_ready >> i & 1 && !pools[i]) {
			for (size_t k = 0; k < LINE && throw_away(i); k++)
				continue;
			all_read(i);
		}
}

static void plain_open(unsigned handle, struct wd_host_net *is)
{
	(void)handle, (void)is;
	host_waited = empty_unheard;
}

static bool plain_ready(unsigned handle)
{
	return host_ready >> handle & 1;
}

/* The next frame, NULL when there is no `more`, or no buffer for it: then it is lost. */
static struct wd_buf *next_frame(unsigned handle, bool *more)
{
	struct wd_buf *b = wd_buf_alloc(pools[handle], WD_HOST_HEADROOM);
	size_t len = 0;

	if (!b) {
		*more = throw_away(handle);
		return NULL;
	}
	*more = host_net_read(handle, wd_room(b->data, b->room), &len) == SOLO5_R_OK;
	if (*more && wd_buf_append(b, (uint32_t)len))
		return b;
	wd_buf_free(b);
	return NULL;
}

static void plain_receive(unsigned handle, struct wd_bufq *frames)
{
	bool more = true;

	for (size_t i = 0; i < LINE && more; i++) {
		struct wd_buf *b = next_frame(handle, &more);

		if (b)
			wd_bufq_put(frames, b);
	}
	if (!more)
		all_read(handle);
}

const struct host_net_ops host_net_plain = {
	.open = plain_open, .send = plain_send, .listen = plain_listen, .ready = plain_ready,
	.receive = plain_receive,
};
