/* SPDX-License-Identifier: ISC */
/* wadi/block_trace.h - logs what a block device is asked, and what becomes of it. */
#ifndef WADI_BLOCK_TRACE_H
#define WADI_BLOCK_TRACE_H

#include "wadi/block.h"

/* A device over another. */
struct block_trace {
	wd_block under;
	const char *name;
};

/* Passes all requests on to `under`.  When one is done it is logged, by the source
 * "block" at level debug: "NAME: read 2 at 7: no error", in sectors; and when it
 * has failed as a warning.  What wd_block_submit() itself refuses is not seen.  Cannot
 * fail. */
WD_MUST WD_NONNULL wd_err block_trace_init(struct block_trace *it, wd_block under,
                                           const char *name);

/* The device that it is. */
WD_NONNULL wd_block block_trace(struct block_trace *it);

#endif
