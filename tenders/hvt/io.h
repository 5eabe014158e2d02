/* SPDX-License-Identifier: ISC */
/* io.h - wadi's batches of input and output (wadi/abi/wadi.h). */
#ifndef IO_H
#define IO_H

#include "guest.h"

/* Most requests in a batch. */
enum { IO_REQUESTS_MAX = 512 };

/* Serves the batch at guest-physical `addr`, with the mistrust of hypercall.h. */
WD_NONNULL void io_serve(const struct guest *guest, uint64_t addr);

/* Where request `i` of a batch is, whose description is `call`. */
WD_NONNULL static inline uint64_t io_request_at(const struct wadi_io_batch *call, uint32_t i)
{
	return call->requests + (uint64_t)call->request_size * i;
}

#endif
