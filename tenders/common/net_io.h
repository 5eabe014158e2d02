/* SPDX-License-Identifier: ISC */
/* net_io.h - what a monitor does with network devices.  Nothing here waits, nor ends the
 * monitor, whatever becomes of a device; results are enum wadi_io_result, whose first
 * values are Solo5's. */
#ifndef NET_IO_H
#define NET_IO_H

#include <sys/uio.h>

#include "net_port.h"

/* Does what a guest says of a frame of `len` bytes make sense, and is it something that the
 * guest was offered? */
WD_NONNULL bool net_is_sound(const struct net_port *port, const struct wadi_vnet *vnet,
	uint64_t len);

/* Sends a frame, whole or not at all: the parts piece[1] up to piece[count]; piece[0] is for
 * what stands before it.  WADI_IO_PENDING when there is no room for it now. */
WD_NONNULL int net_send(struct net_port *port, const struct wadi_vnet *vnet,
	struct iovec *piece, size_t count);

/* Writes what is left of a frame that a stream has taken in part. */
WD_NONNULL void net_flush(struct net_port *port);

/* Receives a frame into the parts piece[1] up to piece[count], likewise; piece[count + 1] is
 * for what does not fit, which is lost: `*len` is then more than they hold, else it is how
 * long the frame is.  WADI_IO_PENDING when there is none. */
WD_NONNULL int net_receive(struct net_port *port, struct wadi_vnet *vnet, struct iovec *piece,
	size_t count, uint64_t *len);

#endif
