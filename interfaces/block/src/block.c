/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"

WD_ERROR(wd_block_disconnected, NULL, "block", "the device is gone");
WD_ERROR(wd_block_read_only, NULL, "block", "the device is read-only");
WD_ERROR(wd_block_bad_range, NULL, "block", "outside the device, or not whole sectors");
WD_ERROR(wd_block_failed, NULL, "block", "the device could not do it");
WD_ERROR(wd_block_too_deep, wd_block_failed, "block", "too many devices lie over each other");

struct wd_block_request wd_block_reading(uint64_t sector, struct wd_room into)
{
	return (struct wd_block_request){ .op = WD_BLOCK_READ, .sector = sector, .into = into };
}

struct wd_block_request wd_block_writing(uint64_t sector, struct wd_bytes from)
{
	return (struct wd_block_request){ .op = WD_BLOCK_WRITE, .sector = sector, .from = from };
}

struct wd_block_request wd_block_flushing(void)
{
	return (struct wd_block_request){ .op = WD_BLOCK_FLUSH };
}

/* ---- Requests ------------------------------------------------------------------------ */

/* Sectors have a power of two in bytes: this is no place for divisions. */
static bool is_inside(const struct wd_block_info *is, uint64_t sector, size_t len)
{
	uint64_t count = len >> __builtin_ctz(is->sector_size);

	return !(len & (is->sector_size - 1)) && sector <= is->sectors &&
	       count <= is->sectors - sector;
}

/* What the device is not asked for; NULL for nothing. */
static wd_err refusal(const struct wd_block_info *is, const struct wd_block_request *r)
{
	if (wd_unlikely(r->op == WD_BLOCK_WRITE && !is->writable))
		return wd_block_read_only;
	return is_inside(is, r->sector, r->from.len) ? NULL : wd_block_bad_range;
}

/* `into` and `from` are the same pointer and length. */
void wd_block_submit(wd_block dev, struct wd_block_request *request)
{
	struct wd_block_info is = wd_block_info(dev);
	wd_err err = request->op == WD_BLOCK_FLUSH ? NULL : refusal(&is, request);

	request->holder = dev;
	if (wd_unlikely(err || (request->op != WD_BLOCK_FLUSH && request->from.len == 0)))
		wd_block_complete(request, err);
	else
		dev.ops->submit(dev.self, request);
}

void wd_block_complete(struct wd_block_request *request, wd_err err)
{
	struct wd_block_layer upper;

	request->err = err;
	if (request->layers == 0) {
		request->done.done = true;
		if (request->done.who)
			wd_wake(&request->done);
		return;
	}
	upper = request->layer[--request->layers];
	upper.ended(upper.self, request);
}

bool wd_block_push(struct wd_block_request *request, wd_block_ended *ended, void *self)
{
	if (request->layers == WD_BLOCK_LAYERS)
		return false;
	request->layer[request->layers++] = (struct wd_block_layer){ ended, self };
	return true;
}

void wd_block_cancel(struct wd_block_request *request)
{
	if (!wd_block_is_done(request))
		request->holder.ops->cancel(request->holder.self, request);
}

void wd_block_cancel_none(void *self, struct wd_block_request *request)
{
	(void)self;
	(void)request;
}

/* ---- Waiting ---------------------------------------------------------------------------- */

/* The caller must go, and cannot before its bytes are its own again. */
static wd_err take_back(struct wd_block_request *r, wd_err why)
{
	bool was = wd_shield(true);
	wd_err err;

	wd_block_cancel(r);
	err = wd_wait(&r->done);
	wd_shield(was);
	if (err)
		return err;
	return r->err == wd_cancelled ? why : r->err;
}

wd_err wd_block_wait(struct wd_block_request *request)
{
	wd_err why = NULL;

	/* What is done is told to a caller who is cancelled, too. */
	if (wd_block_is_done(request))
		request->done.done = false;
	else
		why = wd_wait(&request->done);
	return why ? take_back(request, why) : request->err;
}

static wd_err run(wd_block dev, struct wd_block_request *request)
{
	wd_block_submit(dev, request);
	return wd_block_wait(request);
}

/* In place and without its layers, of which there are none: clearing them would take
 * as long as the rest of a small request. */
static void prepare(struct wd_block_request *r, enum wd_block_op op, uint64_t sector)
{
	r->op = op;
	r->sector = sector;
	r->done = (struct wd_wait){ 0 };
	r->layers = 0;
}

wd_err wd_block_read(wd_block dev, uint64_t sector, struct wd_room into)
{
	struct wd_block_request request WD_NOT_CLEARED;

	prepare(&request, WD_BLOCK_READ, sector);
	request.into = into;
	return run(dev, &request);
}

wd_err wd_block_write(wd_block dev, uint64_t sector, struct wd_bytes from)
{
	struct wd_block_request request WD_NOT_CLEARED;

	prepare(&request, WD_BLOCK_WRITE, sector);
	request.from = from;
	return run(dev, &request);
}

wd_err wd_block_flush(wd_block dev)
{
	struct wd_block_request request WD_NOT_CLEARED;

	prepare(&request, WD_BLOCK_FLUSH, 0);
	return run(dev, &request);
}
