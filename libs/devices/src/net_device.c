/* SPDX-License-Identifier: ISC */
#include "wadi/net_device.h"

#include "wadi/alloc.h"
#include "wadi/host_device.h"
#include "wadi/trace_point.h"

static struct wd_net_info device_info(const void *self)
{
	const struct net_device *it = self;

	return it->info;
}

static struct wd_buf *device_alloc(void *self, uint32_t headroom)
{
	struct net_device *it = self;

	return headroom > NET_DEVICE_HEADROOM ? NULL : wd_buf_alloc(&it->pool, headroom);
}

/* ---- Sending ---------------------------------------------------------------------- */

static uint32_t pieces_of(const struct wd_buf *frame)
{
	uint32_t n = 0;

	for (const struct wd_buf *b = frame; b; b = b->more)
		n += 1u + b->slices;
	return n;
}

/* The same frame in pieces that the host takes; NULL, and it is lost, without buffers. */
static struct wd_buf *compact(struct net_device *it, struct wd_buf *frame)
{
	struct wd_buf *copy = wd_buf_dup(frame, &it->pool);

	wd_buf_free(frame);
	return copy;
}

static wd_err device_send(void *self, struct wd_bufq *frames)
{
	struct net_device *it = self;
	struct wd_bufq out;
	uint64_t bytes = 0;
	wd_err err;

	wd_bufq_init(&out);
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (!wd_net_is_right(&it->info, b)) {
			wd_buf_free(b);
			continue;
		}
		if (pieces_of(b) > it->pieces)
			b = compact(it, b);
		if (!b)
			continue;
		bytes += wd_buf_total(b);
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

/* Bytes of a buffer: of a piece of a frame, or where the host does not take frames in
 * pieces, of the longest one. */
static uint32_t buffer_size(const struct net_device *it)
{
	uint32_t most = it->info.mtu + (uint32_t)WD_NET_HEADER + WD_HOST_TAG;

	return NET_DEVICE_HEADROOM +
	       (it->pieces > 1 || most < WD_HOST_BUFFER ? (uint32_t)WD_HOST_BUFFER : most);
}

/* The buffers stay for the life of the image, as the device does.  Their memory is not
 * touched before they are used. */
static wd_err take_buffers(struct net_device *it)
{
	struct wd_alloc_stats memory = wd_alloc_stats();
	uint32_t size = buffer_size(it), count = NET_DEVICE_BUFFERS;
	size_t left = memory.limit > memory.used ? memory.limit - memory.used : 0, bytes;
	void *buffers;
	wd_err err;

	while (count > NET_DEVICE_BUFFERS_MIN &&
	       wd_pool_memory(count, size) > left / NET_DEVICE_SHARE)
		count /= 2;
	bytes = wd_pool_memory(count, size);
	buffers = wd_alloc(bytes);
	err = buffers ? wd_pool_init(&it->pool, wd_room(buffers, bytes), size) : wd_no_memory;
	if (err)
		wd_free(buffers);
	return err;
}

wd_err net_device_init(struct net_device *it, const char *name)
{
	struct wd_host_net is;

	*it = (struct net_device){ .arrived = { .ready = has_arrived, .device = it } };
	WD_TRY(wd_host_net_open(name, &it->handle, &is));
	memcpy(it->info.mac, is.mac, sizeof is.mac);
	it->info.mtu = is.mtu;
	it->info.offloads = is.offloads;
	it->info.frame_max = is.frame_max;
	it->pieces = is.pieces;
	return take_buffers(it);
}

wd_net net_device(struct net_device *it)
{
	return (wd_net){ &device_ops, it };
}
