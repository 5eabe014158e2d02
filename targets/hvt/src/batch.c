/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include "hypercall.h"
#include "wadi/solo5/extension.h"

const struct batch_hooks *batch_hooks;

/* The batch under way: frames to send first, then perhaps a disk's request, then
 * buffers to receive into. */
static struct wadi_io_request request[BATCH_MAX];
static struct wd_buf *buffer[BATCH_MAX];
static uint32_t count;

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

struct wadi_io_request *batch_add(enum wadi_io_op op, unsigned device, struct wd_buf *b)
{
	struct wadi_io_request *r = &request[count];

	*r = (struct wadi_io_request){
		.op = (uint16_t)op, .device = (uint16_t)device, .result = WADI_IO_FAILED,
	};
	buffer[count++] = b;
	return r;
}

void batch_trip(wd_instant until)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof request[0],
		.requests = (uint64_t)request, .until = until.ns,
	};

	if (batch_hooks)
		batch_hooks->post();
	batch.count = count;
	hypercall(WADI_HYPERCALL_IO, &batch);
	for (uint32_t i = 0; i < batch.count; i++)
		if (buffer[i])
			batch_hooks->settle(&request[i], wd_move(buffer[i]));
	count = 0;
}
