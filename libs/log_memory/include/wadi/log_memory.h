/* SPDX-License-Identifier: ISC */
/* wadi/log_memory.h - log messages as text in memory, for tests and status pages. */
#ifndef WADI_LOG_MEMORY_H
#define WADI_LOG_MEMORY_H

#include "wadi/log.h"

WD_ERROR_DECL(log_memory_full); /* of kind wd_no_memory */

/* Lines such as "WRN [tcp] no answer peer=10.0.0.1", each with its newline; always a
 * string. */
struct log_memory {
	char *text;
	size_t size, len;
};

/* Empty; `room` of at least a byte stays the caller's, for as long as it is used. */
WD_NONNULL void log_memory_init(struct log_memory *it, struct wd_room room);

/* A message that no longer fits is lost as a whole: log_memory_full. */
WD_NONNULL wd_reporter log_memory(struct log_memory *it);

/* Empty again. */
WD_NONNULL void log_memory_clear(struct log_memory *it);

#endif
