/* SPDX-License-Identifier: ISC */
/* io_net.h - the requests of a batch that are about frames. */
#ifndef IO_NET_H
#define IO_NET_H

#include "io.h"

/* Sends the frame of a request; its result. */
WD_NONNULL int io_net_send(struct batch *batch, const struct wadi_io_request *request);

/* Notes that request `number` has a buffer; its result.  Frames are received when all else
 * is done. */
WD_NONNULL int io_net_post(struct batch *batch, uint32_t number,
	const struct wadi_io_request *request);

/* Receives what has arrived for the devices in `ready`, in the buffers that were posted. */
WD_NONNULL void io_net_receive(struct batch *batch, uint64_t ready);

#endif
