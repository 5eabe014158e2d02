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

/* ---- Network: frames without offloads --------------------------------------------- */

/* What the host says of an interface. */
struct wd_host_net { uint8_t mac[6]; uint16_t mtu; };

/* The interface of this name; wd_net_disconnected when none is attached. */
WD_MUST WD_NONNULL wd_err wd_host_net_open(const char *name, unsigned *handle,
                                           struct wd_host_net *is);

/* Sends frames, which are of their own bytes alone and of a size that fits, or
 * loses them.  The target may keep them until the next wd_platform_wait(). */
WD_MUST WD_NONNULL wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames WD_OWNED);

/* From now on frames are received, into buffers of `pool`, each large enough. */
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

#endif
