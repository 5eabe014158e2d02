/* SPDX-License-Identifier: ISC */
/* wadi/block_ram.h - a block device in memory. */
#ifndef WADI_BLOCK_RAM_H
#define WADI_BLOCK_RAM_H

#include "wadi/block_resize.h"
#include "wadi/block_sparse.h"

/* What it serves. */
struct block_ram {
	struct wd_block_info info;
	uint8_t *bytes;
	uint64_t most; /* sectors that there is room for */
};

/* Serves `bytes`, at least one sector and whole ones, as they are; they are the
 * caller's and outlive the device.  wd_block_bad_range when that is not so, or
 * `sector_size` is no power of two of at least 512. */
WD_MUST WD_NONNULL wd_err block_ram_init(struct block_ram *it, struct wd_room bytes,
                                         uint32_t sector_size);

/* The same for constant bytes, which takes no writes. */
WD_MUST WD_NONNULL wd_err block_ram_init_read_only(struct block_ram *it, struct wd_bytes bytes,
                                                   uint32_t sector_size);

/* The device over it. */
WD_NONNULL wd_block block_ram(struct block_ram *it);

/* The same, which looks for zeros to know what is mapped. */
WD_NONNULL wd_block_sparse block_ram_sparse(struct block_ram *it);

/* Sizes it up to the bytes it was given; one of constant bytes is wd_block_read_only. */
WD_NONNULL wd_block_resizer block_ram_resizer(struct block_ram *it);

#endif
