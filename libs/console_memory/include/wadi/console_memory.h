/* SPDX-License-Identifier: ISC */
/* wadi/console_memory.h - a console whose text is kept in memory, for tests. */
#ifndef WADI_CONSOLE_MEMORY_H
#define WADI_CONSOLE_MEMORY_H

#include "wadi/console.h"

/* What was written; always a string. */
struct console_memory {
	char *text;
	size_t size, len;
	uint64_t lost; /* bytes that found no room */
};

/* Empty; `room` of at least a byte stays the caller's, for as long as it is used. */
WD_NONNULL void console_memory_init(struct console_memory *it, struct wd_room room);

/* The console that it is. */
WD_NONNULL wd_console console_memory(struct console_memory *it);

/* Empty again, with nothing lost. */
WD_NONNULL void console_memory_clear(struct console_memory *it);

#endif
