/* SPDX-License-Identifier: ISC */
/* io.h - wadi's batches of input and output (wadi/abi/wadi.h). */
#ifndef IO_H
#define IO_H

#include "guest.h"

/* Most requests in a batch. */
enum { IO_REQUESTS_MAX = 256 };

/* Serves the batch at guest-physical `addr`, with the mistrust of hypercall.h. */
WD_NONNULL void io_serve(const struct guest *guest, uint64_t addr);

#endif
