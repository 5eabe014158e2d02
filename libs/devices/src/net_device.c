/* SPDX-License-Identifier: ISC */
#include "wadi/net_device.h"

#include "wadi/alloc.h"
#include "wadi/host_device.h"
#include "wadi/trace_point.h"

enum { VLAN_TAG = 4 }; /* hosts let a frame be that much longer */

static struct wd_net_info device_info(const void *self)
{
	const struct net_device *it = self;

	return it->info;
}

/* The largest frame. */
static uint32_t frame_max(const struct net_device *it)
{
	return it->info.mtu + (uint32_t)WD_NET_HEADER + VLAN_TAG;
}

static struct wd_buf *device_alloc(void *self, uint32_t headroom)
{
	struct net_device *it = self;

	return headroom > NET_DEVICE_HEADROOM ? NULL : wd_buf_alloc(&it->pool, headroom);
}

/* ---- Sending ---------------------------------------------------------------------- */

static bool append(struct wd_buf *to, const uint8_t *bytes, uint32_t len)
{
	uint8_t *at = wd_buf_append(to, len);

	if (at)
		memcpy(at, bytes, len);
	return at != NULL;
}

/* All of a frame: its buffers, and the pages they refer to. */
static bool append_frame(struct wd_buf *to, const struct wd_buf *frame)
{
	bool fits = true;

	for (const struct wd_buf *b = frame; b && fits; b = b->more) {
		fits = append(to, b->data, b->len);
		for (size_t i = 0; i < b->slices && fits; i++)
			fits = append(to, b->slice[i].page->bytes + b->slice[i].from,
			              b->slice[i].len);
	}
	return fits;
}

/* The same frame in one piece, which is all that hosts take as yet; NULL, and it is
 * lost, when there is no buffer. */
static struct wd_buf *in_one_piece(struct net_device *it, struct wd_buf *b)
{
	struct wd_buf *whole;

	if (b->slices == 0 && !b->more)
		return b;
	whole = wd_buf_alloc(&it->pool, 0);
	if (whole && !append_frame(whole, b))
		wd_buf_free(wd_move(whole));
	wd_buf_free(b);
	return whole;
}

static wd_err device_send(void *self, struct wd_bufq *frames)
{
	struct net_device *it = self;
	struct wd_bufq out;
	uint64_t bytes = 0;
	wd_err err;

	wd_bufq_init(&out);
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		b = in_one_piece(it, b);
		if (!b || b->len < WD_NET_HEADER || b->len > frame_max(it)) {
			wd_buf_free(b);
			continue;
		}
		bytes += b->len;
		wd_bufq_put(&out, b);
	}
	WD_TRACE(WD_TRACE_CALL, bytes, "net send");
	err = wd_host_net_send(it->handle, &out);
	WD_TRACE(WD_TRACE_CALL_END, err != NULL, "net send");
	return err;
}

/* ---- Receiving --------------------------------------------------------------------- */

static bool has_arrived(void *device)
{
	const struct net_device *it = device;

	return wd_host_net_ready(it->handle);
}

/* Other fibers have their turn between two lines. */
static wd_err hand_up(void *device)
{
	struct net_device *it = device;

	for (;;) {
		struct wd_bufq frames;

		WD_TRY(wd_source_wait(&it->arrived));
		wd_bufq_init(&frames);
		wd_host_net_receive(it->handle, &frames);
		if (frames.first)
			it->input(it->arg, &frames);
		wd_bufq_drop(&frames); /* what it left */
		wd_yield();
	}
}

static wd_err device_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_device *it = self;

	it->input = input;
	it->arg = arg;
	if (it->listened)
		return NULL;
	WD_TRY(wd_spawn("net", hand_up, it, NULL));
	it->listened = true;
	wd_source_add(&it->arrived);
	wd_host_net_listen(it->handle, &it->pool);
	return NULL;
}

static const struct wd_net_ops device_ops = {
	.info = device_info, .alloc = device_alloc, .send = device_send, .listen = device_listen,
};

/* The buffers stay for the life of the image, as the device does. */
static wd_err take_buffers(struct net_device *it)
{
	uint32_t size = frame_max(it) + NET_DEVICE_HEADROOM;
	size_t bytes = wd_pool_memory(NET_DEVICE_BUFFERS, size);
	void *memory = wd_alloc(bytes);
	wd_err err = memory ? wd_pool_init(&it->pool, wd_room(memory, bytes), size) : wd_no_memory;

	if (err)
		wd_free(memory);
	return err;
}

wd_err net_device_init(struct net_device *it, const char *name)
{
	struct wd_host_net is;

	*it = (struct net_device){ .arrived = { .ready = has_arrived, .device = it } };
	WD_TRY(wd_host_net_open(name, &it->handle, &is));
	memcpy(it->info.mac, is.mac, sizeof is.mac);
	it->info.mtu = is.mtu;
	it->info.frame_max = is.mtu + (uint32_t)WD_NET_HEADER;
	return take_buffers(it);
}

wd_net net_device(struct net_device *it)
{
	return (wd_net){ &device_ops, it };
}
