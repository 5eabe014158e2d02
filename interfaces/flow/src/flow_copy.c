/* SPDX-License-Identifier: ISC */
#include "wadi/fiber.h"
#include "wadi/flow.h"

/* Adds to `*bytes` as it goes, so that it is right on failure too. */
static wd_err copy(wd_flow to, wd_flow from, struct wd_room by, uint64_t *bytes)
{
	for (;;) {
		size_t got;

		WD_TRY(wd_flow_read(from, by, &got));
		if (got == 0)
			return NULL;
		WD_TRY(wd_flow_write(to, wd_bytes(by.ptr, got)));
		*bytes += got;
	}
}

wd_err wd_flow_copy(wd_flow to, wd_flow from, struct wd_room by, uint64_t *bytes)
{
	uint64_t all = 0;

	WD_TRY(copy(to, from, by, &all));
	*bytes = all;
	return NULL;
}

struct way {
	wd_flow to, from;
	struct wd_room by;
	uint64_t *bytes;
};

static wd_err go(void *arg)
{
	const struct way *way = arg;

	WD_TRY(copy(way->to, way->from, way->by, way->bytes));
	wd_flow_shutdown(way->to, WD_FLOW_WRITE);
	return NULL;
}

/* Waits for both; the first that fails, or a cancelled caller, ends it. */
static wd_err join(struct wd_fiber *fibers[2])
{
	wd_err result;
	size_t which;

	WD_TRY(wd_join_first(fibers, 2, &which, &result));
	fibers[which] = NULL;
	WD_TRY(result);
	WD_TRY(wd_join(fibers[1 - which], &result));
	fibers[1 - which] = NULL;
	return result;
}

wd_err wd_flow_proxy(wd_flow a, wd_flow b, struct wd_room by, struct wd_flow_proxied *bytes)
{
	size_t half = by.len / 2;
	struct way there = { b, a, wd_room(by.ptr, half), &bytes->there };
	struct way back = { a, b, wd_room(by.ptr + half, half), &bytes->back };
	struct wd_fiber *fibers[2] = { NULL, NULL };
	wd_err err;

	*bytes = (struct wd_flow_proxied){ 0, 0 };
	WD_TRY(wd_spawn("proxy, there", go, &there, &fibers[0]));
	err = wd_spawn("proxy, back", go, &back, &fibers[1]);
	if (!err)
		err = join(fibers);
	wd_stop(fibers[0]);
	wd_stop(fibers[1]);
	return err;
}
