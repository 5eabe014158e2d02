/* SPDX-License-Identifier: ISC */
/* wadi/block_device.h - a disk that was attached at the start. */
#ifndef WADI_BLOCK_DEVICE_H
#define WADI_BLOCK_DEVICE_H

#include "wadi/block.h"

struct block_device {
	struct wd_block_info info;
	unsigned handle; /* of wadi/host_device.h */
};

/* Finds the one of this name.  wd_block_disconnected when nothing is attached.
 * Solo5's own monitors know no flush: there it does nothing. */
WD_MUST WD_NONNULL wd_err block_device_init(struct block_device *it, const char *name);
WD_NONNULL wd_block block_device(struct block_device *it);

#endif
