/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include "hypercall.h"
#include "wadi/frames.h"
#include "wadi/solo5/attached.h"
#include "wadi/solo5/extension.h"

enum {
	POST_MIN = 64, POST_MAX = 256, /* buffers that are out to receive */
	PIECES = 512,                  /* of the frames that go with one trip */
	OUT_MAX = 256, OUT_SHARE = 4,  /* frames that wait for a device to have room; of the pool */
};

/* A network device that is open. */
static struct nic {
	struct wd_pool *pool;   /* since it is listened to */
	struct wd_bufq arrived;
	uint32_t buffers;       /* in that */
	uint32_t longest;       /* buffers that a frame may take */
	uint32_t post, posted, used; /* how many to post; of the last trip: out, and filled */
	struct wd_buf *frame, **tail; /* one of which `missing` buffers are yet to be seen, */
	uint32_t missing;
	struct wadi_vnet vnet;  /* and its header */
	bool spread;            /* the monitor takes frames in pieces, and gives them in several */
	bool gone;
	struct wd_bufq out;     /* frames that wait to be sent: those the device had no room for, */
	struct wd_bufq back;    /* which came back from the trip under way, first */
	uint32_t out_frames;
	bool full;              /* some came back since the image has slept */
} nics[SOLO5_MFT_ENTRIES_MAX];
static unsigned listening;
static bool by_thread; /* of the monitor */

/* ---- To receive ------------------------------------------------------------------------ */

/* More of them when there were not enough for one more frame the last time; fewer when most
 * were for nothing, since each costs a little. */
static void adapt(struct nic *nic)
{
	if (nic->used > 0 && nic->used + nic->longest > nic->posted)
		nic->post = nic->post < POST_MAX ? nic->post * 2 : POST_MAX;
	else if (nic->used < nic->posted / 4 && nic->post > POST_MIN)
		nic->post /= 2;
	nic->posted = nic->used = 0;
}

/* What a device holds unread is bounded, so that it cannot take all the buffers. */
static void post_for(unsigned device)
{
	struct nic *nic = &nics[device];
	uint32_t share = (BATCH_MAX - BATCH_OUT_MAX) / listening;
	uint32_t most = nic->post < share ? nic->post : share;

	wd_buf_free(wd_move(nic->frame)); /* of which the monitor did not give all */
	nic->missing = 0;
	for (uint32_t i = nic->buffers; i < most && batch_room(BATCH_RECEIVE) > 0; i++) {
		struct wd_buf *b = wd_buf_alloc(nic->pool, WD_HOST_HEADROOM);
		struct wadi_io_request *r;

		if (!b)
			return;
		r = batch_add(BATCH_RECEIVE, WADI_IO_NET_RECEIVE, device, b);
		r->data = (uint64_t)b->data;
		r->len = b->room;
		nic->posted++;
	}
}

static void post(void)
{
	for (unsigned i = 1; i < attached->entries && listening > 0; i++)
		if (nics[i].pool && !nics[i].gone) {
			adapt(&nics[i]);
			post_for(i);
		}
}

/* All buffers of a frame are there. */
static void frame_is_whole(struct nic *nic)
{
	struct wd_buf *frame = wd_move(nic->frame);

	if (frames_note(frame, &nic->vnet))
		wd_bufq_put(&nic->arrived, frame);
	else
		wd_buf_free(frame);
}

/* The next buffer that the monitor has filled. */
static void take_filled(struct nic *nic, const struct wadi_io_request *r, struct wd_buf *b)
{
	if (nic->missing == 0) {
		nic->missing = r->pieces > 0 ? r->pieces : 1;
		nic->tail = &nic->frame;
		memcpy(&nic->vnet, r->offload, sizeof nic->vnet);
	}
	if (!wd_buf_append(b, (uint32_t)r->len))
		b->len = 0; /* no monitor says that it wrote beyond the end */
	*nic->tail = b;
	nic->tail = &b->more;
	nic->buffers++;
	nic->used++;
	if (--nic->missing == 0)
		frame_is_whole(nic);
}

static void come_back(struct nic *nic, struct wd_buf *b)
{
	wd_bufq_put(&nic->back, b);
	nic->out_frames++;
	nic->full = true;
}

static void settle(const struct wadi_io_request *r, struct wd_buf *b)
{
	struct nic *nic = &nics[r->device];

	if (r->result == WADI_IO_GONE)
		nic->gone = true;
	if (r->op == WADI_IO_NET_RECEIVE && r->result == WADI_IO_OK)
		take_filled(nic, r, b);
	else if (r->op == WADI_IO_NET_SEND && r->result == WADI_IO_PENDING)
		come_back(nic, b);
	else
		wd_buf_free(b);
}

static uint64_t have_arrived(void)
{
	uint64_t set = 0;

	for (unsigned i = 1; i < attached->entries; i++)
		if (nics[i].arrived.first)
			set |= UINT64_C(1) << i;
	return set;
}

/* ---- To send --------------------------------------------------------------------------- */

/* Parts of the frames that wait, as the monitor wants them. */
static struct frames_piece piece[PIECES];
static size_t pieces;

_Static_assert(sizeof(struct frames_piece) == sizeof(struct wadi_piece) &&
               offsetof(struct frames_piece, len) == offsetof(struct wadi_piece, len),
               "one layout");

/* Is there room for one more frame in the trip to come? */
static bool has_room(void)
{
	if (batch_line[BATCH_SEND]->count == 0)
		pieces = 0;
	return batch_out_room(BATCH_SEND) > 0 && PIECES - pieces >= WD_HOST_PIECES;
}

/* The frame goes with the next trip. */
static void add_frame(unsigned device, struct wd_buf *b)
{
	size_t n = frames_gather(b, piece + pieces, WD_HOST_PIECES);
	struct wadi_io_request *r = batch_add(BATCH_SEND, WADI_IO_NET_SEND, device, b);
	struct wadi_vnet vnet;

	r->len = wd_buf_total(b);
	r->data = n == 1 ? (uint64_t)piece[pieces].at : (uint64_t)&piece[pieces];
	if (!nics[device].spread)
		return;
	vnet = frames_vnet(b);
	memcpy(r->offload, &vnet, sizeof vnet);
	if (n > 1) {
		r->pieces = (uint32_t)n;
		pieces += n;
	}
}

/* As many of its frames as there is room for go with the next trip: first those that the
 * device had no room for the last time. */
static void add_waiting(unsigned device)
{
	struct nic *nic = &nics[device];

	wd_bufq_join(&nic->back, &nic->out);
	wd_bufq_join(&nic->out, &nic->back);
	nic->full = false;
	while (nic->out.first && has_room()) {
		add_frame(device, wd_bufq_get(&nic->out));
		nic->out_frames--;
	}
}

static void drop_waiting(struct nic *nic)
{
	wd_bufq_drop(&nic->out);
	wd_bufq_drop(&nic->back);
	nic->out_frames = 0;
}

static bool waits(unsigned device)
{
	return nics[device].out.first || nics[device].back.first;
}

/* Asking is how to find out, unless the thread is to tell. */
static bool is_full(unsigned device)
{
	return by_thread && nics[device].full && batch_thread_full() >> device & 1;
}

static void add_all_waiting(void)
{
	for (unsigned i = 1; i < attached->entries; i++)
		if (waits(i) && !is_full(i))
			add_waiting(i);
}

static bool something_waits(void)
{
	for (unsigned i = 1; i < attached->entries; i++)
		if (waits(i))
			return true;
	return false;
}

static bool can_send(void)
{
	for (unsigned i = 1; i < attached->entries; i++)
		if (waits(i) && !is_full(i))
			return true;
	return false;
}

/* ---- What host.h wants ------------------------------------------------------------------- */

static void net_open(unsigned handle, struct wd_host_net *is)
{
	static const struct batch_net_hooks hooks = {
		.send = add_all_waiting, .post = post, .settle = settle, .arrived = have_arrived,
		.waits = something_waits, .can_send = can_send,
	};
	struct nic *nic = &nics[handle];
	struct wadi_net net;

	wd_bufq_init(&nic->arrived);
	wd_bufq_init(&nic->out);
	wd_bufq_init(&nic->back);
	nic->longest = 1;
	nic->post = POST_MIN;
	batch_net_hooks = &hooks;
	by_thread = batch_thread_start();
	hvt_wait = by_thread ? batch_thread_wait : batch_wait;
	if (extension.io_version < 2 || !extension_net(handle, &net))
		return;
	nic->spread = true;
	nic->longest = (net.frame_max + WD_HOST_BUFFER - 1) / WD_HOST_BUFFER;
	is->offloads = net.offloads;
	is->frame_max = net.frame_max;
	is->pieces = WD_HOST_PIECES;
}

/* They must not keep all buffers. */
static uint32_t out_max(const struct nic *nic)
{
	uint32_t share = nic->pool ? nic->pool->count / OUT_SHARE : OUT_MAX;

	return share < OUT_MAX ? share : OUT_MAX;
}

/* The thread may be behind by what may wait, but no more: then it is waited for. */
static void make_room(const struct nic *nic)
{
	if (by_thread)
		batch_thread_turn(nic->out_frames >= out_max(nic));
	else
		batch_trip((wd_instant){ 0 });
}

/* A device that has no room for what waits already loses what comes on top. */
static wd_err net_send(unsigned handle, struct wd_bufq *frames)
{
	struct nic *nic = &nics[handle];

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (nic->gone || nic->out_frames >= out_max(nic)) {
			wd_buf_free(b);
			continue;
		}
		wd_bufq_put(&nic->out, b);
		nic->out_frames++;
		if (!has_room() && !nic->full)
			make_room(nic);
		if (!nic->full)
			add_waiting(handle);
	}
	if (by_thread)
		batch_thread_turn(false);
	if (nic->gone)
		drop_waiting(nic);
	return nic->gone ? wd_net_disconnected : NULL;
}

static void net_listen(unsigned handle, struct wd_pool *pool)
{
	listening += !nics[handle].pool;
	nics[handle].pool = pool;
}

static bool net_ready(unsigned handle)
{
	return nics[handle].arrived.first != NULL;
}

static void net_receive(unsigned handle, struct wd_bufq *frames)
{
	wd_bufq_join(frames, &nics[handle].arrived);
	nics[handle].buffers = 0;
}

const struct host_net_ops batch_net = {
	.open = net_open, .send = net_send, .listen = net_listen, .ready = net_ready,
	.receive = net_receive,
};
