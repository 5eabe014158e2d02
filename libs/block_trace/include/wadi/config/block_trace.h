/* SPDX-License-Identifier: ISC */
/* wadi/config/block_trace.h - logs what a block device is asked, for config.c. */
#ifndef WADI_CONFIG_BLOCK_TRACE_H
#define WADI_CONFIG_BLOCK_TRACE_H

#include "wadi/block.h"
#include "wadi/config.h"

/* `under`, with a line in the log for each request, of source "block" at level debug, that
 * begins with `name`. */
static inline wd_block block_trace(wd_block under, const char *name)
{
	return DEVICE(wd_block, block_trace, under, name);
}

#endif
