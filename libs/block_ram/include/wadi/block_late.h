/* SPDX-License-Identifier: ISC */
/* wadi/block_late.h - a block device that does what it is asked later, and in another
 * order, for tests of those who submit. */
#ifndef WADI_BLOCK_LATE_H
#define WADI_BLOCK_LATE_H

#include "wadi/block.h"

struct block_late {
	wd_block under;
	wd_span delay;
	struct wd_block_request *held;  /* those that wait, the latest first */
	struct wd_wait come;
	struct wd_fiber *fiber;
	uint64_t cancelled;             /* requests that were given up */
};

/* Holds every request for `delay` at least; then those it holds go on to `under`, the
 * latest first, one after the other.  Those it still holds can be cancelled.
 * wd_no_memory when there is no fiber to be had. */
WD_MUST WD_NONNULL wd_err block_late_init(struct block_late *it, wd_block under, wd_span delay);

/* Ends the device; what it holds is done with wd_block_disconnected. */
WD_WAITS WD_NONNULL void block_late_fini(struct block_late *it);

WD_NONNULL wd_block block_late(struct block_late *it);

#endif
