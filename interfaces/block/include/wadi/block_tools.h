/* SPDX-License-Identifier: ISC */
/* wadi/block_tools.h - what works through a whole block device.
 *
 * All of these go piece by piece through `room`, which is the caller's: more of it
 * means fewer requests, and less than is said is wd_block_bad_range.  Between two
 * pieces others run, and a caller who is cancelled or out of time ends.
 */
#ifndef WADI_BLOCK_TOOLS_H
#define WADI_BLOCK_TOOLS_H

#include "wadi/block_sparse.h"

/* Takes the bytes from `sector` on, whole sectors; what it fails with ends the fold. */
typedef wd_err wd_block_each(void *arg, uint64_t sector, struct wd_bytes bytes);

/* Gives all bytes to `each`, in order.  `room` holds a sector at least. */
WD_MUST WD_WAITS wd_err wd_block_fold(wd_block dev, struct wd_room room, wd_block_each *each,
                                      void *arg);

/* The same for the bytes of mapped sectors alone. */
WD_MUST WD_WAITS wd_err wd_block_fold_mapped(wd_block_sparse dev, struct wd_room room,
                                             wd_block_each *each, void *arg);

/* Yields how many bytes from the start on are the same in both; the devices' size when
 * they are equal.  `room` holds two sectors of either.  wd_block_bad_range when the
 * devices are not of the same size in bytes. */
WD_MUST WD_WAITS wd_err wd_block_compare(wd_block a, wd_block b, struct wd_room room,
                                         uint64_t *same);

/* Copies all bytes.  Sectors may differ in size, the devices may not: that is
 * wd_block_bad_range.  `room` holds a sector of either. */
WD_MUST WD_WAITS wd_err wd_block_copy(wd_block from, wd_block to, struct wd_room room);

/* The same for a device `to` that holds zeros alone: leaves out what is not mapped. */
WD_MUST WD_WAITS wd_err wd_block_copy_mapped(wd_block_sparse from, wd_block to,
                                             struct wd_room room);

/* Sets every byte to `byte`.  `room` holds a sector at least. */
WD_MUST WD_WAITS wd_err wd_block_fill(wd_block dev, uint8_t byte, struct wd_room room);

#endif
