/* SPDX-License-Identifier: ISC */
/* block_io.h - what a monitor does with disks.  Nothing here ends the monitor, whatever
 * becomes of one; results are enum wadi_io_result, whose first values are Solo5's. */
#ifndef BLOCK_IO_H
#define BLOCK_IO_H

#include "manifest.h"
#include "wadi/abi/wadi.h"

/* Transfers whole blocks, WADI_IO_INVALID if they are not or lie outside.  Also a
 * file that was cut is an error. */
WD_NONNULL int disk_read(const struct solo5_mft_entry *e, uint8_t *into, uint64_t len,
	uint64_t offset);
WD_NONNULL int disk_write(const struct solo5_mft_entry *e, const uint8_t *from, uint64_t len,
	uint64_t offset);

/* Has the host put all that was written where a loss of power does not reach it. */
WD_NONNULL int disk_flush(const struct solo5_mft_entry *e);

#endif
