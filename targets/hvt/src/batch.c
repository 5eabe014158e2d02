/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include "hypercall.h"
#include "wadi/solo5/extension.h"

const struct batch_net_hooks *batch_net_hooks;
const struct batch_disk_hooks *batch_disk_hooks;

/* Frames to send and what disks are asked for, then buffers to receive into. */
static struct wadi_io_request request[BATCH_MAX];
static void *owner[BATCH_MAX];
static struct batch_line all = { .request = request, .owner = owner, .most = BATCH_MAX };
struct batch_line *batch_line[BATCH_KINDS] = { &all, &all, &all };

uint32_t batch_room(enum batch_kind kind)
{
	const struct batch_line *l = batch_line[kind];
	uint32_t most = extension.io_requests < l->most ? extension.io_requests : l->most;

	return l->away ? 0 : most - l->count;
}

uint32_t batch_out_room(enum batch_kind kind)
{
	uint32_t room = batch_room(kind), count = batch_line[kind]->count;
	uint32_t out = count < BATCH_OUT_MAX ? BATCH_OUT_MAX - count : 0;

	return out < room ? out : room;
}

struct wadi_io_request *batch_add(enum batch_kind kind, enum wadi_io_op op, unsigned device,
                                  void *of)
{
	struct batch_line *l = batch_line[kind];
	struct wadi_io_request *r = &l->request[l->count];

	*r = (struct wadi_io_request){
		.op = (uint16_t)op, .device = (uint16_t)device, .result = WADI_IO_FAILED,
	};
	l->to_disks |= kind == BATCH_DISKS;
	l->owner[l->count++] = of;
	return r;
}

static bool is_disks(const struct wadi_io_request *r)
{
	return r->op != WADI_IO_NET_SEND && r->op != WADI_IO_NET_RECEIVE;
}

void batch_settle(struct batch_line *line)
{
	bool asked = line->to_disks;

	for (uint32_t i = 0; i < line->count; i++) {
		void *of = wd_move(line->owner[i]);

		if (is_disks(&line->request[i]))
			batch_disk_hooks->settle(&line->request[i], of);
		else
			batch_net_hooks->settle(&line->request[i], of);
	}
	line->count = 0;
	line->to_disks = false;
	if (asked)
		batch_disk_hooks->settled();
}

void batch_trip(wd_instant until)
{
	struct batch_line *l = batch_line[BATCH_DISKS];
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof l->request[0],
		.requests = (uint64_t)l->request, .until = l->to_disks ? 0 : until.ns,
	};

	if (batch_net_hooks && batch_line[BATCH_RECEIVE] == l)
		batch_net_hooks->post();
	batch.count = l->count;
	hypercall(WADI_HYPERCALL_IO, &batch);
	batch_settle(l);
}

/* What arrived before and is unread is reason enough not to sleep, and without anything to do
 * not even to go. */
uint64_t batch_wait(wd_instant until)
{
	uint64_t unread = batch_net_hooks ? batch_net_hooks->arrived() : 0;

	if (batch_net_hooks)
		batch_net_hooks->send();
	if (all.count == 0 && (unread || (!batch_net_hooks && until.ns == 0)))
		return unread;
	batch_trip(unread ? (wd_instant){ 0 } : until);
	return batch_net_hooks ? batch_net_hooks->arrived() : 0;
}
