/* SPDX-License-Identifier: ISC */
/* device_io.h - what a monitor does with attached devices.  Nothing here waits for
 * ever, nor ends the monitor, whatever becomes of a device; results are
 * enum wadi_io_result, whose first values are Solo5's. */
#ifndef DEVICE_IO_H
#define DEVICE_IO_H

#include "manifest.h"
#include "wadi/abi/wadi.h"

/* Sends a frame, whole or not at all. */
WD_NONNULL int device_send(const struct solo5_mft_entry *e, const uint8_t *frame, uint64_t len);

/* Receives a frame; `*len` is what there is room for, and then its length.
 * WADI_IO_PENDING when there is none. */
WD_NONNULL int device_receive(const struct solo5_mft_entry *e, uint8_t *into, uint64_t *len);

/* Transfers whole blocks, WADI_IO_INVALID if they are not or lie outside.  Also a
 * file that was cut is an error. */
WD_NONNULL int device_read(const struct solo5_mft_entry *e, uint8_t *into, uint64_t len,
	uint64_t offset);
WD_NONNULL int device_write(const struct solo5_mft_entry *e, const uint8_t *from, uint64_t len,
	uint64_t offset);

/* Has the host put all that was written where a loss of power does not reach it. */
WD_NONNULL int device_flush(const struct solo5_mft_entry *e);

/* Nanoseconds of the monotonic clock. */
uint64_t monotonic_ns(void);

/* Sleeps until one of the network devices in `which`, a bit for each index, can be
 * read, or the monotonic clock has `until`, UINT64_MAX for never.  Yields which can. */
WD_NONNULL uint64_t device_wait(const struct manifest *manifest, uint64_t which, uint64_t until);

/* Ends the sleep under way, or else the next one; for handlers of signals. */
void device_wake(void);

#endif
