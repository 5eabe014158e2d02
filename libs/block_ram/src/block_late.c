/* SPDX-License-Identifier: ISC */
#include "wadi/block_late.h"

static struct wd_block_info late_info(const void *self)
{
	const struct block_late *it = self;

	return wd_block_info(it->under);
}

static void late_submit(void *self, struct wd_block_request *request)
{
	struct block_late *it = self;

	request->next = it->held;
	it->held = request;
	wd_wake(&it->come);
}

static void late_cancel(void *self, struct wd_block_request *request)
{
	struct block_late *it = self;
	struct wd_block_request **at = &it->held;

	while (*at && *at != request)
		at = &(*at)->next;
	if (!*at)
		return; /* it was done here, and a device above goes on with it */
	*at = request->next;
	it->cancelled++;
	wd_block_complete(request, wd_cancelled);
}

static struct wd_block_request *take(struct block_late *it)
{
	struct wd_block_request *first = it->held;

	if (first)
		it->held = first->next;
	return first;
}

static wd_err serve(void *arg)
{
	struct block_late *it = arg;
	struct wd_block_request *request;

	for (;;) {
		WD_TRY(wd_wait(&it->come));
		WD_TRY(wd_sleep(it->delay));
		while ((request = take(it))) {
			wd_block_submit(it->under, request);
			wd_yield();
		}
	}
}

static const struct wd_block_ops late_ops = {
	.info = late_info, .submit = late_submit, .cancel = late_cancel,
};

wd_err block_late_init(struct block_late *it, wd_block under, wd_span delay)
{
	*it = (struct block_late){ .under = under, .delay = delay };
	return wd_spawn("block-late", serve, it, &it->fiber);
}

void block_late_fini(struct block_late *it)
{
	struct wd_block_request *request;

	wd_stop(wd_move(it->fiber));
	while ((request = take(it)))
		wd_block_complete(request, wd_block_disconnected);
}

wd_block block_late(struct block_late *it)
{
	return (wd_block){ &late_ops, it };
}
