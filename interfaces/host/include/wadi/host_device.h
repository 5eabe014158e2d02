/* SPDX-License-Identifier: ISC */
/* wadi/host_device.h - what net_device and block_device ask of the target.
 *
 * Every target defines all of it; it is linked where a device is used.  Devices
 * have names in the manifest, and handles that the target gives out.
 */
#ifndef WADI_HOST_DEVICE_H
#define WADI_HOST_DEVICE_H

#include "wadi/block.h"
#include "wadi/net.h"

/* ---- Network ----------------------------------------------------------------------- */

/* What the host says of an interface. */
struct wd_host_net {
	uint8_t mac[6];
	uint16_t mtu;
	uint32_t offloads;  /* as in struct wd_net_info; */
	uint32_t frame_max; /* from mtu + WD_NET_HEADER on */
	uint32_t pieces;    /* that a frame to send may be of: 1, or WD_HOST_PIECES at least.  With
	                     * 1 a frame that is received is in one buffer, too */
};

enum {
	WD_HOST_PIECES = 64,    /* a buffer's own bytes are a piece, and so is each slice */
	WD_HOST_BUFFER = 2048,  /* bytes of a received frame in each buffer of several, */
	WD_HOST_HEADROOM = 128, /* which stand behind so many free ones */
	WD_HOST_TAG = 4,        /* hosts let a frame be longer than its MTU by a VLAN's tag */
};

/* The interface of this name; wd_net_disconnected when none is attached. */
WD_MUST WD_NONNULL wd_err wd_host_net_open(const char *name, unsigned *handle,
                                           struct wd_host_net *is);

/* Sends frames, or loses them.  They keep the contract of wadi/net.h, and are of no more
 * pieces than the host takes.  The target may keep them until the next wd_platform_wait(). */
WD_MUST WD_NONNULL wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames WD_OWNED);

/* From now on frames are received, into buffers of `pool`, which hold WD_HOST_BUFFER bytes
 * behind WD_HOST_HEADROOM, or with `pieces` of 1 a whole frame. */
WD_NONNULL void wd_host_net_listen(unsigned handle, struct wd_pool *pool);

/* Did the last wd_platform_wait(), or an earlier one, find something here?  May
 * be wrong in saying so. */
bool wd_host_net_ready(unsigned handle);

/* Moves what is there behind `frames`, some dozens at a time. */
WD_NONNULL void wd_host_net_receive(unsigned handle, struct wd_bufq *frames);

/* ---- Disks ------------------------------------------------------------------------- */

/* The disk of this name; wd_block_disconnected when none is attached. */
WD_MUST WD_NONNULL wd_err wd_host_block_open(const char *name, unsigned *handle,
                                             struct wd_block_info *is);

/* Whole sectors inside the disk, at a byte offset; at least one. */
WD_MUST wd_err wd_host_block_read(unsigned handle, uint64_t offset, struct wd_room into);
WD_MUST wd_err wd_host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from);
WD_MUST wd_err wd_host_block_flush(unsigned handle);

/* Takes a request whose first sector is at byte `offset`, to do it together with others when
 * the image waits next: wd_block_complete() says that it is done, and until then its `next` is
 * the target's.  False where the host does one at a time: then it is for those above. */
WD_MUST WD_NONNULL bool wd_host_block_queue(unsigned handle, uint64_t offset,
                                            struct wd_block_request *request);

#endif
