/* SPDX-License-Identifier: ISC */
/* wadi/block_sparse.h - a block device that knows which of its sectors are in use. */
#ifndef WADI_BLOCK_SPARSE_H
#define WADI_BLOCK_SPARSE_H

#include "wadi/block.h"

typedef struct wd_block_sparse {
	const struct wd_block_sparse_ops *ops;
	void *self;
} wd_block_sparse;

/* What an implementation provides; the function below has the contract. */
struct wd_block_sparse_ops {
	struct wd_block_ops block;
	WD_MUST wd_err (*seek)(void *self, uint64_t from, bool mapped, uint64_t *sector);
};

/* The block device that it is. */
static inline wd_block wd_block_of_sparse(wd_block_sparse dev)
{
	return (wd_block){ &dev.ops->block, dev.self };
}

/* Yields the first sector that is mapped, or that is not, at `from` or behind; the
 * number of sectors where there is none.  Sectors that are not mapped hold zeros;
 * those that are may, too. */
WD_MUST WD_WAITS static inline wd_err wd_block_seek(wd_block_sparse dev, uint64_t from,
                                                    bool mapped, uint64_t *sector)
{
	return dev.ops->seek(dev.self, from, mapped, sector);
}

#endif
