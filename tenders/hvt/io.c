/* SPDX-License-Identifier: ISC */
#include "io.h"

#include "device_io.h"
#include "guest_memory.h"

/* A batch under way.  Requests are copied in and out one by one: they may overlap
 * with each other's data. */
struct batch {
	const struct guest *guest;
	struct wadi_io_batch call;
	uint64_t wanted; /* network devices with a buffer posted that is still empty */
	bool received;   /* something */
};

static uint64_t request_at(const struct batch *b, uint32_t i)
{
	return b->call.requests + (uint64_t)b->call.request_size * i;
}

static bool has_zeros(const struct wadi_io_request *r)
{
	return r->queue == 0 && r->flags == 0 && r->pieces == 0 && r->offload[0] == 0 &&
	       r->offload[1] == 0 && r->offload[2] == 0;
}

/* ---- Requests ------------------------------------------------------------------------ */

static int serve_send(struct batch *b, const struct solo5_mft_entry *e, struct wadi_io_request *r)
{
	return device_send(e, guest_bytes(b->guest, r->data, r->len, "NET_SEND"), r->len);
}

/* Only notes that it is wanted: frames are read when all else is done. */
static int serve_receive(struct batch *b, const struct solo5_mft_entry *e,
	struct wadi_io_request *r)
{
	(void)e;
	guest_room(b->guest, r->data, r->len, "NET_RECEIVE");
	b->wanted |= UINT64_C(1) << r->device;
	return WADI_IO_PENDING;
}

static int serve_read(struct batch *b, const struct solo5_mft_entry *e, struct wadi_io_request *r)
{
	return device_read(e, guest_room(b->guest, r->data, r->len, "BLOCK_READ"), r->len,
		r->offset);
}

static int serve_write(struct batch *b, const struct solo5_mft_entry *e, struct wadi_io_request *r)
{
	return device_write(e, guest_bytes(b->guest, r->data, r->len, "BLOCK_WRITE"), r->len,
		r->offset);
}

static int serve_flush(struct batch *b, const struct solo5_mft_entry *e, struct wadi_io_request *r)
{
	(void)b, (void)r;
	return device_flush(e);
}

static const struct {
	int (*serve)(struct batch *b, const struct solo5_mft_entry *e, struct wadi_io_request *r);
	enum solo5_mft_type type;
} operations[] = {
	[WADI_IO_NET_SEND] = { serve_send, SOLO5_NET_BASIC },
	[WADI_IO_NET_RECEIVE] = { serve_receive, SOLO5_NET_BASIC },
	[WADI_IO_BLOCK_READ] = { serve_read, SOLO5_BLOCK_BASIC },
	[WADI_IO_BLOCK_WRITE] = { serve_write, SOLO5_BLOCK_BASIC },
	[WADI_IO_BLOCK_FLUSH] = { serve_flush, SOLO5_BLOCK_BASIC },
};

static int serve(struct batch *b, struct wadi_io_request *r)
{
	const struct solo5_mft_entry *e;

	if (r->op >= WD_COUNT(operations) || !operations[r->op].serve || !has_zeros(r))
		return WADI_IO_INVALID;
	e = manifest_device(&b->guest->start->manifest, r->device, operations[r->op].type);
	return e ? operations[r->op].serve(b, e, r) : WADI_IO_INVALID;
}

/* ---- What has arrived ------------------------------------------------------------------ */

/* Fills request `i` if it is one to receive and its device is in `ready`, which it
 * leaves when it has no more. */
static void fill(struct batch *b, uint32_t i, uint64_t *ready)
{
	uint8_t *at = guest_room(b->guest, request_at(b, i), sizeof(struct wadi_io_request), "IO");
	const struct solo5_mft_entry *e;
	struct wadi_io_request r;

	memcpy(&r, at, sizeof r);
	if (r.op != WADI_IO_NET_RECEIVE || r.result != WADI_IO_PENDING ||
	    r.device >= SOLO5_MFT_ENTRIES_MAX || !(*ready >> r.device & 1))
		return;
	e = manifest_device(&b->guest->start->manifest, r.device, SOLO5_NET_BASIC);
	if (!e)
		return;
	r.result = device_receive(e, guest_room(b->guest, r.data, r.len, "NET_RECEIVE"), &r.len);
	if (r.result == WADI_IO_PENDING || r.result == WADI_IO_FAILED) {
		*ready &= ~(UINT64_C(1) << r.device); /* r.len as it was in the guest */
		return;
	}
	b->received = true;
	memcpy(at, &r, sizeof r);
}

static void receive(struct batch *b, uint64_t ready)
{
	for (uint32_t i = 0; i < b->call.count && ready; i++)
		fill(b, i, &ready);
}

/* First without a look at who is ready: under load all are.  Whatever ends the sleep,
 * the guest is told: a device can be ready with an error, too. */
static void receive_or_sleep(struct batch *b)
{
	receive(b, b->wanted);
	if (!b->received && b->call.until > 0)
		receive(b, device_wait(&b->guest->start->manifest, b->wanted, b->call.until));
}

/* ---- The whole ----------------------------------------------------------------------- */

static bool is_sound(const struct wadi_io_batch *c)
{
	return c->size >= sizeof *c && c->request_size >= sizeof(struct wadi_io_request) &&
	       c->request_size % 8 == 0 && c->request_size <= PAGE && c->requests % 8 == 0 &&
	       c->count <= IO_REQUESTS_MAX && c->unused == 0;
}

void io_serve(const struct guest *guest, uint64_t addr)
{
	struct batch b = { .guest = guest };

	memcpy(&b.call, guest_bytes(guest, addr, sizeof b.call, "IO"), sizeof b.call);
	if (!is_sound(&b.call))
		die("the guest made a batch of requests that makes no sense");
	for (uint32_t i = 0; i < b.call.count; i++) {
		uint8_t *at = guest_room(guest, request_at(&b, i), sizeof(struct wadi_io_request),
			"IO");
		struct wadi_io_request r;

		memcpy(&r, at, sizeof r);
		r.result = serve(&b, &r);
		memcpy(at, &r, sizeof r);
	}
	receive_or_sleep(&b);
}
