/* SPDX-License-Identifier: ISC */
/* wadi/console_faulty.h - a console that loses text on purpose, for tests. */
#ifndef WADI_CONSOLE_FAULTY_H
#define WADI_CONSOLE_FAULTY_H

#include "wadi/console.h"

/* May be read, and set anew, at any time. */
struct console_faulty {
	wd_console under;
	uint64_t good; /* writes left that arrive */
	uint64_t seen; /* writes asked for so far */
};

/* Passes the first `good` writes on to `under`; of every later one the first half, as any
 * console may. */
void console_faulty_init(struct console_faulty *it, wd_console under, uint64_t good);

/* The console that loses. */
wd_console console_faulty(struct console_faulty *it);

#endif
