/* SPDX-License-Identifier: ISC */
/* wadi/test/console.h - what every console does. */
#ifndef WADI_TEST_CONSOLE_H
#define WADI_TEST_CONSOLE_H

#include "wadi/console.h"
#include "wadi/test/expect.h"

/* Writes to it; returns how many expectations were not met. */
static inline int wd_console_conforms(wd_console console)
{
	uint8_t text[1000];
	size_t changed = 0;
	int failures = 0;

	/* Nothing, a single byte, and more than any device's line or page takes
	 * at once: all are fine, and the text stays what it was. */
	memset(text, '#', sizeof text);
	wd_console_write(console, wd_bytes(NULL, 0));
	wd_console_write(console, wd_bytes(text, 1));
	for (int i = 0; i < 9; i++)
		wd_console_write(console, wd_bytes(text, sizeof text));
	wd_console_write(console, wd_str("\n"));
	for (size_t i = 0; i < sizeof text; i++)
		changed += text[i] != '#';
	WD_EXPECT(changed == 0);

	/* Bytes are bytes. */
	wd_console_write(console, wd_bytes("# \0\xff\x7f\n", 6));
	return failures;
}

#endif
