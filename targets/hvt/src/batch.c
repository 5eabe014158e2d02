/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include "hypercall.h"
#include "wadi/solo5/extension.h"

const struct batch_net_hooks *batch_net_hooks;
const struct batch_disk_hooks *batch_disk_hooks;

/* The batch under way: frames to send and what disks are asked for, then buffers to receive
 * into. */
static struct wadi_io_request request[BATCH_MAX];
static void *owner[BATCH_MAX];
static uint32_t count;
static bool asks_disk;

uint32_t batch_room(void)
{
	uint32_t most = extension.io_requests < BATCH_MAX ? extension.io_requests : BATCH_MAX;

	return most - count;
}

bool batch_is_empty(void)
{
	return count == 0;
}

uint32_t batch_out_room(void)
{
	uint32_t room = batch_room(), out = count < BATCH_OUT_MAX ? BATCH_OUT_MAX - count : 0;

	return out < room ? out : room;
}

static bool is_disks(const struct wadi_io_request *r)
{
	return r->op != WADI_IO_NET_SEND && r->op != WADI_IO_NET_RECEIVE;
}

struct wadi_io_request *batch_add(enum wadi_io_op op, unsigned device, void *of)
{
	struct wadi_io_request *r = &request[count];

	*r = (struct wadi_io_request){
		.op = (uint16_t)op, .device = (uint16_t)device, .result = WADI_IO_FAILED,
	};
	asks_disk |= is_disks(r);
	owner[count++] = of;
	return r;
}

void batch_trip(wd_instant until)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof request[0],
		.requests = (uint64_t)request, .until = asks_disk ? 0 : until.ns,
	};
	bool asked = asks_disk;

	if (batch_net_hooks)
		batch_net_hooks->post();
	batch.count = count;
	hypercall(WADI_HYPERCALL_IO, &batch);
	for (uint32_t i = 0; i < batch.count; i++) {
		void *of = wd_move(owner[i]);

		if (is_disks(&request[i]))
			batch_disk_hooks->settle(&request[i], of);
		else
			batch_net_hooks->settle(&request[i], of);
	}
	count = 0;
	asks_disk = false;
	if (asked)
		batch_disk_hooks->settled();
}

/* What arrived before and is unread is reason enough not to sleep, and without anything to do
 * not even to go. */
uint64_t batch_wait(wd_instant until)
{
	uint64_t unread = batch_net_hooks ? batch_net_hooks->arrived() : 0;

	if (batch_net_hooks)
		batch_net_hooks->send();
	if (batch_is_empty() && (unread || (!batch_net_hooks && until.ns == 0)))
		return unread;
	batch_trip(unread ? (wd_instant){ 0 } : until);
	return batch_net_hooks ? batch_net_hooks->arrived() : 0;
}
