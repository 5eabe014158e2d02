/* SPDX-License-Identifier: ISC */
/* wadi/block_faulty.h - a block device that fails on purpose, for tests. */
#ifndef WADI_BLOCK_FAULTY_H
#define WADI_BLOCK_FAULTY_H

#include "wadi/block.h"

struct block_faulty {
	wd_block under;
	uint64_t good; /* operations left that succeed */
	uint64_t seen; /* operations asked for so far */
	struct wd_block_request half, *failing; /* a write that fails */
};

/* Passes the first `good` operations on to `under`; every later one fails with
 * wd_block_failed.  A write that fails has written its first half, in sectors; when
 * several do at once, one of them. */
WD_NONNULL void block_faulty_init(struct block_faulty *it, wd_block under, uint64_t good);

WD_NONNULL wd_block block_faulty(struct block_faulty *it);

#endif
