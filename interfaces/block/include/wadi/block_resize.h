/* SPDX-License-Identifier: ISC */
/* wadi/block_resize.h - the right to make a block device larger or smaller. */
#ifndef WADI_BLOCK_RESIZE_H
#define WADI_BLOCK_RESIZE_H

#include "wadi/block.h"

typedef struct wd_block_resizer {
	const struct wd_block_resizer_ops *ops;
	void *self;
} wd_block_resizer;

/* What an implementation provides; the function below has the contract. */
struct wd_block_resizer_ops {
	WD_MUST wd_err (*resize)(void *self, uint64_t sectors);
};

/* Gives the device `sectors` sectors, while no request is in flight there.  Those that
 * stay keep what they hold, new ones hold zeros.  On failure nothing has changed:
 * wd_block_bad_range when it cannot be of that size, which zero never is. */
WD_MUST WD_WAITS static inline wd_err wd_block_resize(wd_block_resizer dev, uint64_t sectors)
{
	return dev.ops->resize(dev.self, sectors);
}

#endif
