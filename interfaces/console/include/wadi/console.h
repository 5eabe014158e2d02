/* SPDX-License-Identifier: ISC */
/* wadi/console.h - where a guest writes before anything else works. */
#ifndef WADI_CONSOLE_H
#define WADI_CONSOLE_H

#include "wadi/base.h"

typedef struct wd_console {
	const struct wd_console_ops *ops;
	void *self;
} wd_console;

/* What an implementation provides; the functions below have the contract. */
struct wd_console_ops {
	void (*write)(void *self, struct wd_bytes text);
};

/* Writes `text` at once.  Best effort: cannot fail, may lose bytes. */
static inline void wd_console_write(wd_console console, struct wd_bytes text)
{
	console.ops->write(console.self, text);
}

/* Writes formatted text (wadi/fmt.h) with one call to the device as long as it
 * has at most 256 bytes, in pieces beyond. */
void wd_console_print(wd_console console, const char *format, ...) WD_PRINTF(2, 3);

#endif
