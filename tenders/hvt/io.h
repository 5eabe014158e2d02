/* SPDX-License-Identifier: ISC */
/* io.h - wadi's batches of input and output (wadi/abi/wadi.h). */
#ifndef IO_H
#define IO_H

#include "guest.h"

/* Most requests in a batch. */
enum { IO_REQUESTS_MAX = 512 };

/* Serves the batch at guest-physical `addr`, with the mistrust of hypercall.h. */
WD_NONNULL void io_serve(const struct guest *guest, uint64_t addr);

/* A batch under way. */
struct batch {
	const struct guest *guest;
	struct wadi_io_batch call;
	uint32_t ops;    /* what it may ask for: a bit for each of WADI_IO_... */
	uint64_t wanted; /* network devices with a buffer posted that is still empty */
	uint64_t given;  /* network devices of which a frame was received */
	uint64_t full;   /* network devices that have no room for a frame to send */
};

/* The first part of it, all but sleep: makes `batch`, whose guest and ops are set, that at
 * `addr`, and serves its requests up to those of frames that are to arrive. */
WD_NONNULL void io_take(struct batch *batch, uint64_t addr);

/* Sleeps as device_wait() does, until a thread for frames wakes the guest where it has one. */
WD_NONNULL uint64_t io_sleep(const struct guest *guest, uint64_t which, uint64_t full,
	uint64_t until);

/* Where request `i` of a batch is, whose description is `call`. */
WD_NONNULL static inline uint64_t io_request_at(const struct wadi_io_batch *call, uint32_t i)
{
	return call->requests + (uint64_t)call->request_size * i;
}

#endif
