/* SPDX-License-Identifier: ISC */
/* cuts.h - what every printer promises, checked for one text. */
#ifndef CUTS_H
#define CUTS_H

#include <stdio.h>

/* `call` prints `text` through `into` and `size`: into any number of bytes it
 * writes as much of it as fits, a NUL, and nothing behind. */
#define ASSERT_PRINTS(text, call)                                             \
	do {                                                                  \
		const char *text_ = (text);                                   \
		char into[512], wanted_[512];                                 \
		for (size_t size = 0; size <= strlen(text_) + 2; size++) {    \
			memset(into, '~', sizeof into);                       \
			memset(wanted_, '~', sizeof wanted_);                 \
			(void)snprintf(wanted_, size, "%s", text_);           \
			assert_int_equal((call), strlen(text_));              \
			assert_memory_equal(into, wanted_, sizeof into);      \
		}                                                             \
	} while (0)

#endif
