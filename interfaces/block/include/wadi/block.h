/* SPDX-License-Identifier: ISC */
/* wadi/block.h - storage made of sectors. */
#ifndef WADI_BLOCK_H
#define WADI_BLOCK_H

#include "wadi/base.h"

typedef struct wd_block {
	const struct wd_block_ops *ops;
	void *self;
} wd_block;

/* Fixed for the life of the device. */
struct wd_block_info {
	uint64_t sectors;     /* at least one */
	uint32_t sector_size; /* bytes: a power of two, at least 512 */
	bool writable;
};

/* Core errors; an implementation may return others that are a kind of these. */
WD_ERROR_DECL(wd_block_disconnected); /* the device is gone */
WD_ERROR_DECL(wd_block_read_only);    /* it takes no writes */
WD_ERROR_DECL(wd_block_bad_range);    /* outside the device, or not whole sectors */
WD_ERROR_DECL(wd_block_failed);       /* the device tried, and could not */

/* What an implementation provides; the functions below have the contract. */
struct wd_block_ops {
	struct wd_block_info (*info)(const void *self);
	WD_MUST wd_err (*read)(void *self, uint64_t sector, struct wd_room into);
	WD_MUST wd_err (*write)(void *self, uint64_t sector, struct wd_bytes from);
	WD_MUST wd_err (*flush)(void *self);
};

/* Its size, and what it takes. */
static inline struct wd_block_info wd_block_info(wd_block dev)
{
	return dev.ops->info(dev.self);
}

/* Fills `into`, a whole number of sectors, from `sector` on.  On failure what
 * is in `into` is unspecified. */
WD_MUST WD_WAITS static inline wd_err wd_block_read(wd_block dev, uint64_t sector,
                                                    struct wd_room into)
{
	return dev.ops->read(dev.self, sector, into);
}

/* Writes all of `from`, a whole number of sectors.  On failure any part of it
 * may have reached the device; none has if it is a kind of wd_block_read_only
 * or wd_block_bad_range. */
WD_MUST WD_WAITS static inline wd_err wd_block_write(wd_block dev, uint64_t sector,
                                                     struct wd_bytes from)
{
	return dev.ops->write(dev.self, sector, from);
}

/* Returns when every write that has returned would survive a loss of power, as
 * far as the host can tell. */
WD_MUST WD_WAITS static inline wd_err wd_block_flush(wd_block dev)
{
	return dev.ops->flush(dev.self);
}

/* For implementations: the check that opens every read and write. */
WD_MUST WD_NONNULL static inline wd_err wd_block_check(const struct wd_block_info *info,
                                                       uint64_t sector, size_t len)
{
	if (len % info->sector_size || sector > info->sectors ||
	    len / info->sector_size > info->sectors - sector)
		return wd_block_bad_range;
	return NULL;
}

#endif
