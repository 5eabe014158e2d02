/* SPDX-License-Identifier: ISC */
/* wadi/block.h - storage made of sectors.
 *
 * - wd_block_read(), wd_block_write() and wd_block_flush() wait until it is done.
 * - wd_block_submit() does not: it hands over requests, of which several may be in
 *   flight, done in any order; wd_block_wait() takes back one of them.
 */
#ifndef WADI_BLOCK_H
#define WADI_BLOCK_H

#include "wadi/base.h"
#include "wadi/fiber.h"

typedef struct wd_block {
	const struct wd_block_ops *ops;
	void *self;
} wd_block;

/* Fixed for the life of the device, unless that is resized. */
struct wd_block_info {
	uint64_t sectors;     /* at least one */
	uint32_t sector_size; /* bytes: a power of two, at least 512 */
	bool writable;
};

/* Core errors; an implementation may return others that are a kind of these. */
WD_ERROR_DECL(wd_block_disconnected); /* the device is gone */
WD_ERROR_DECL(wd_block_read_only);    /* it takes no writes */
WD_ERROR_DECL(wd_block_bad_range);    /* outside the device, or not whole sectors */
WD_ERROR_DECL(wd_block_failed);       /* the device tried, and could not */
WD_ERROR_DECL(wd_block_too_deep);     /* more than WD_BLOCK_LAYERS over each other: failed */

/* ---- Waiting ---------------------------------------------------------------------
 *
 * A caller who is cancelled or out of time while it waits takes its request back
 * first, so that the bytes are its own again when it returns: with wd_cancelled or
 * wd_timed_out when the device gave it up (any part of a write may have reached
 * it), and with what became of it when that could not be.
 */

/* Fills `into`, a whole number of sectors, from `sector` on.  On failure what
 * is in `into` is unspecified. */
WD_MUST WD_WAITS wd_err wd_block_read(wd_block dev, uint64_t sector, struct wd_room into);

/* Writes all of `from`, a whole number of sectors.  On failure any part of it
 * may have reached the device; none has if it is a kind of wd_block_read_only
 * or wd_block_bad_range. */
WD_MUST WD_WAITS wd_err wd_block_write(wd_block dev, uint64_t sector, struct wd_bytes from);

/* Returns when every write that was done before would survive a loss of power, as
 * far as the host can tell. */
WD_MUST WD_WAITS wd_err wd_block_flush(wd_block dev);

/* ---- Queueing ----------------------------------------------------------------------- */

/* What a request is for. */
enum wd_block_op { WD_BLOCK_READ, WD_BLOCK_WRITE, WD_BLOCK_FLUSH };

/* So many devices can lie over the one that does the work. */
enum { WD_BLOCK_LAYERS = 4 };

struct wd_block_request;

/* Is called once a request is done, with `err` in it, and has it from then on: gives
 * it to wd_block_complete(), submits it again, or, if it is the one who submitted
 * it, keeps it.  Must not wait. */
typedef void wd_block_ended(void *self, struct wd_block_request *request);

/* One operation, on storage of who submits it.  What is set by the functions below is
 * read by devices, and is the same when it is done. */
struct wd_block_request {
	enum wd_block_op op;
	uint64_t sector;
	union {
		struct wd_room into;
		struct wd_bytes from;
	};
	wd_err err;                    /* once it is done: how */
	struct wd_wait done;
	wd_block holder;               /* who has it; the rest is its own */
	struct wd_block_request *next;
	unsigned layers;
	struct wd_block_layer { wd_block_ended *ended; void *self; } layer[WD_BLOCK_LAYERS];
};

/* Requests that can be submitted, of what the functions above do. */
struct wd_block_request wd_block_reading(uint64_t sector, struct wd_room into);
struct wd_block_request wd_block_writing(uint64_t sector, struct wd_bytes from);
struct wd_block_request wd_block_flushing(void);

/* Hands `request` over; it and its bytes are the device's until it is done, which it
 * may be at once.  No order among requests in flight: what must come later is
 * submitted when the earlier is done.  Never waits. */
WD_NONNULL void wd_block_submit(wd_block dev, struct wd_block_request *request);

/* Waits until it is done, and yields how; then it may be submitted again as it is.
 * One fiber at a time.  For a caller who is cancelled or out of time see above.
 * wd_deadlock, outside of any fiber, when nothing is left that could end it: by
 * mistake of the device, which may have it still. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_block_wait(struct wd_block_request *request);

/* Is it done, so that wd_block_wait() would not wait? */
WD_NONNULL static inline bool wd_block_is_done(const struct wd_block_request *request)
{
	return request->done.done;
}

/* Asks who has it to give it up; it is done with wd_cancelled soon if that was
 * possible, otherwise as if nothing had been asked. */
WD_NONNULL void wd_block_cancel(struct wd_block_request *request);

/* ---- For implementations --------------------------------------------------------------
 *
 * What lies outside the device, is no whole number of sectors or would write to one
 * that takes no writes is refused before `submit`, and what is empty is done before.
 */
struct wd_block_ops {
	struct wd_block_info (*info)(const void *self);
	/* Takes a request, which has a byte at least where it moves any; never waits. */
	void (*submit)(void *self, struct wd_block_request *request);
	/* Gives one up that it holds, or does not; never waits for anything but the host. */
	void (*cancel)(void *self, struct wd_block_request *request);
};

/* Says that `request` is done, and how. */
void wd_block_complete(struct wd_block_request *request, wd_err err) __attribute__((nonnull(1)));

/* For devices over others, and who wants a call instead of a wait: before the request
 * is submitted (further), asks for `ended` to be called.  False, and nothing is
 * changed, when there are WD_BLOCK_LAYERS already. */
WD_MUST bool wd_block_push(struct wd_block_request *request, wd_block_ended *ended, void *self);

/* `cancel` of devices that give nothing up, or never hold a request. */
void wd_block_cancel_none(void *self, struct wd_block_request *request);

/* Its size, and what it takes. */
static inline struct wd_block_info wd_block_info(wd_block dev)
{
	return dev.ops->info(dev.self);
}

#endif
