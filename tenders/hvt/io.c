/* SPDX-License-Identifier: ISC */
#include "io.h"

#include "block_io.h"
#include "descriptors.h"
#include "guest_memory.h"
#include "io_net.h"
#include "wait.h"

/* ---- Requests ------------------------------------------------------------------------ */

static const struct solo5_mft_entry *disk_of(const struct batch *b, const struct wadi_io_request *r)
{
	if (r->pieces != 0 || r->offload[0] != 0 || r->offload[1] != 0 || r->offload[2] != 0)
		return NULL;
	return manifest_device(&b->guest->start->manifest, r->device, SOLO5_BLOCK_BASIC);
}

static int serve_read(const struct batch *b, const struct wadi_io_request *r)
{
	uint8_t *into = guest_room(b->guest, r->data, r->len, "BLOCK_READ");
	const struct solo5_mft_entry *e = disk_of(b, r);

	return e ? disk_read(e, into, r->len, r->offset) : WADI_IO_INVALID;
}

static int serve_write(const struct batch *b, const struct wadi_io_request *r)
{
	const uint8_t *from = guest_bytes(b->guest, r->data, r->len, "BLOCK_WRITE");
	const struct solo5_mft_entry *e = disk_of(b, r);

	return e ? disk_write(e, from, r->len, r->offset) : WADI_IO_INVALID;
}

static int serve_flush(const struct batch *b, const struct wadi_io_request *r)
{
	const struct solo5_mft_entry *e = disk_of(b, r);

	return e ? disk_flush(e) : WADI_IO_INVALID;
}

/* Of request `number`, which was copied: the answer. */
static int serve(struct batch *b, uint32_t number, const struct wadi_io_request *r)
{
	if (r->queue != 0 || r->flags != 0 || r->op > WADI_IO_BLOCK_FLUSH || !(b->ops >> r->op & 1))
		return WADI_IO_INVALID;
	switch (r->op) {
	case WADI_IO_NET_SEND:
		return io_net_send(b, r);
	case WADI_IO_NET_RECEIVE:
		return io_net_post(b, number, r);
	case WADI_IO_BLOCK_READ:
		return serve_read(b, r);
	case WADI_IO_BLOCK_WRITE:
		return serve_write(b, r);
	case WADI_IO_BLOCK_FLUSH:
		return serve_flush(b, r);
	default:
		return WADI_IO_INVALID;
	}
}

/* ---- The whole ----------------------------------------------------------------------- */

static bool is_sound(const struct wadi_io_batch *c)
{
	return c->size >= sizeof *c && c->request_size >= sizeof(struct wadi_io_request) &&
	       c->request_size % 8 == 0 && c->request_size <= PAGE && c->requests % 8 == 0 &&
	       c->count <= IO_REQUESTS_MAX && c->unused == 0;
}

/* Requests are copied in and out one by one: they may overlap with each other's data. */
void io_take(struct batch *batch, uint64_t addr)
{
	const struct guest *guest = batch->guest;

	memcpy(&batch->call, guest_bytes(guest, addr, sizeof batch->call, "IO"),
		sizeof batch->call);
	if (!is_sound(&batch->call))
		die("the guest made a batch of requests that makes no sense");
	for (uint32_t i = 0; i < batch->call.count; i++) {
		struct wadi_io_request r;
		uint8_t *at = guest_room(guest, io_request_at(&batch->call, i), sizeof r, "IO");

		memcpy(&r, at, sizeof r);
		r.result = serve(batch, i, &r);
		memcpy(at, &r, sizeof r);
	}
}

uint64_t io_sleep(const struct guest *guest, uint64_t which, uint64_t full, uint64_t until)
{
	const struct start *s = guest->start;

	if (!guest->net_thread)
		return device_wait(&s->manifest, s->port, which, full, -1, until);
	bell_wait(FD_WAKE, until);
	return 0;
}

/* First without a look at who is ready: under load all are.  Whatever ends the sleep,
 * the guest is told: a device can be ready with an error, too. */
static void receive_or_sleep(struct batch *b)
{
	uint64_t ready;

	if (b->wanted)
		io_net_receive(b, b->wanted);
	if (b->given || b->call.until == 0)
		return;
	ready = io_sleep(b->guest, b->wanted, b->full, b->call.until);
	io_net_receive(b, ready & b->wanted);
}

void io_serve(const struct guest *guest, uint64_t addr)
{
	const uint32_t frames = 1 << WADI_IO_NET_SEND | 1 << WADI_IO_NET_RECEIVE;
	struct batch b = { .guest = guest, .ops = guest->net_thread ? ~frames : ~0u };

	io_take(&b, addr);
	receive_or_sleep(&b);
}
