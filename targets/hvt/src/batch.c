/* SPDX-License-Identifier: ISC */
/* Frames to send wait in a line until the image sleeps, the line is full, or a disk is
 * asked for something; the same trip to the monitor brings what has arrived.
 */
#include "batch.h"

#include "hypercall.h"
#include "wadi/block.h"
#include "wadi/net.h"
#include "wadi/solo5/attached.h"
#include "wadi/solo5/extension.h"

enum { OUT_MAX = 128, POSTED_MAX = 64 }; /* frames that wait to be sent; buffers out to receive */

/* A network device that is open. */
static struct nic {
	struct wd_pool *pool;   /* since it is listened to */
	struct wd_bufq arrived;
	uint32_t frames;        /* in that */
	bool gone;
} nics[SOLO5_MFT_ENTRIES_MAX];
static unsigned listening;

/* The batch under way: frames to send first, then perhaps a disk's request, then
 * buffers to receive into.  Each has its buffer or NULL. */
static struct wadi_io_request request[BATCH_MAX];
static struct wd_buf *buffer[BATCH_MAX];
static uint32_t count;

static uint32_t batch_max(void)
{
	return extension.io_requests < BATCH_MAX ? extension.io_requests : BATCH_MAX;
}

/* The next request; buffer[count] is set. */
static struct wadi_io_request *add(enum wadi_io_op op, unsigned device, const void *data,
                                   size_t len)
{
	struct wadi_io_request *r = &request[count++];

	*r = (struct wadi_io_request){
		.op = (uint16_t)op, .device = (uint16_t)device,
		.result = WADI_IO_FAILED, .data = (uint64_t)data, .len = len,
	};
	return r;
}

/* ---- One trip ----------------------------------------------------------------------- */

/* What a device holds unread is bounded, so that it cannot take all the buffers. */
static void post_buffers(unsigned device)
{
	const struct nic *nic = &nics[device];
	uint32_t most = POSTED_MAX / listening + 1;

	for (uint32_t i = nic->frames; i < most && count < batch_max(); i++) {
		buffer[count] = wd_buf_alloc(nic->pool, 0);
		if (!buffer[count])
			return;
		add(WADI_IO_NET_RECEIVE, device, buffer[count]->data, buffer[count]->room);
	}
}

/* What became of request `i`: a buffer that has a frame now goes to its line. */
static void settle(uint32_t i)
{
	const struct wadi_io_request *r = &request[i];
	struct nic *nic = &nics[r->device];

	if (!buffer[i])
		return;
	if (r->result == WADI_IO_GONE)
		nic->gone = true;
	if (r->op == WADI_IO_NET_RECEIVE && r->result == WADI_IO_OK &&
	    wd_buf_append(buffer[i], (uint32_t)r->len)) {
		wd_bufq_put(&nic->arrived, wd_move(buffer[i]));
		nic->frames++;
	}
	wd_buf_free(wd_move(buffer[i]));
}

static uint64_t have_arrived(void)
{
	uint64_t set = 0;

	for (unsigned i = 1; i < attached->entries; i++)
		if (nics[i].frames > 0)
			set |= UINT64_C(1) << i;
	return set;
}

/* Does what is in the batch, and asks for what has arrived. */
static uint64_t trip(wd_instant until)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof request[0],
		.requests = (uint64_t)request, .until = until.ns,
	};

	for (unsigned i = 1; i < attached->entries && listening > 0; i++)
		if (nics[i].pool && !nics[i].gone)
			post_buffers(i);
	batch.count = count;
	hypercall(WADI_HYPERCALL_IO, &batch);
	for (uint32_t i = 0; i < count; i++)
		settle(i);
	count = 0;
	return have_arrived();
}

/* What arrived before and is unread is reason enough not to sleep, and without frames
 * to send not even to go. */
static uint64_t batch_wait(wd_instant until)
{
	uint64_t unread = have_arrived();

	if (unread && count == 0)
		return unread;
	return trip(unread ? (wd_instant){ 0 } : until);
}

/* ---- Network -------------------------------------------------------------------------- */

static void batch_open(unsigned handle)
{
	wd_bufq_init(&nics[handle].arrived);
	hvt_wait = batch_wait;
}

static wd_err batch_send(unsigned handle, struct wd_bufq *frames)
{
	const struct nic *nic = &nics[handle];

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (count == OUT_MAX || count == batch_max())
			trip((wd_instant){ 0 });
		if (nic->gone) {
			wd_buf_free(b);
			continue;
		}
		buffer[count] = b;
		add(WADI_IO_NET_SEND, handle, b->data, b->len);
	}
	return nic->gone ? wd_net_disconnected : NULL;
}

static void batch_listen(unsigned handle, struct wd_pool *pool)
{
	listening += !nics[handle].pool;
	nics[handle].pool = pool;
}

static bool batch_ready(unsigned handle)
{
	return nics[handle].frames > 0;
}

static void batch_receive(unsigned handle, struct wd_bufq *frames)
{
	wd_bufq_join(frames, &nics[handle].arrived);
	nics[handle].frames = 0;
}

/* ---- Disks ----------------------------------------------------------------------------- */

static wd_err ask_disk(enum wadi_io_op op, unsigned handle, const void *data, size_t len,
                       uint64_t offset)
{
	static WD_ERROR(is_full, wd_block_failed, "block-device", "the host has no more space");
	struct wadi_io_request *r;

	if (count == OUT_MAX || count == batch_max())
		trip((wd_instant){ 0 });
	buffer[count] = NULL;
	r = add(op, handle, data, len);
	r->offset = offset;
	trip((wd_instant){ 0 });
	switch (r->result) {
	case WADI_IO_OK:       return NULL;
	case WADI_IO_GONE:     return wd_block_disconnected;
	case WADI_IO_NO_SPACE: return is_full;
	case WADI_IO_INVALID:  return wd_block_bad_range;
	default:               return wd_block_failed;
	}
}

static wd_err batch_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	return ask_disk(WADI_IO_BLOCK_READ, handle, into.ptr, into.len, offset);
}

static wd_err batch_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	return ask_disk(WADI_IO_BLOCK_WRITE, handle, from.ptr, from.len, offset);
}

static wd_err batch_flush(unsigned handle)
{
	return ask_disk(WADI_IO_BLOCK_FLUSH, handle, NULL, 0, 0);
}

const struct host_io_ops batch_io = {
	.open = batch_open, .send = batch_send, .listen = batch_listen, .ready = batch_ready,
	.receive = batch_receive, .read = batch_read, .write = batch_write, .flush = batch_flush,
};
