/* SPDX-License-Identifier: ISC */
/* wadi/test/expect.h - for conformance functions, which every implementation of an
 * interface is run through.
 *
 * They run in any image as well as in a host's test: what is not so is printed
 * with wd_platform_write(), as a comment of TAP, and counted.
 */
#ifndef WADI_TEST_EXPECT_H
#define WADI_TEST_EXPECT_H

#include "wadi/fmt.h"
#include "wadi/platform.h"

/* In the place of "static inline" for the parts of a conformance function: each has its
 * buffers in a frame of its own, so that all of them together fit on a fiber's stack. */
#define WD_TEST static __attribute__((noinline, unused))

/* How a conformance function lets time pass, at least `span`, and what was sent arrive: in
 * an image by sleeping, in a simulation by turning its wheel. */
typedef void wd_test_pass(void *arg, wd_span span);

/* Prints that `what`, at this place, is not so. */
static inline void wd_expect_failed(const char *file, int line, const char *what)
{
	char text[256];
	size_t len = wd_fmt(text, sizeof text, "# %s:%d: not so: %s\n", file, line, what);

	wd_platform_write(wd_bytes(text, len < sizeof text ? len : sizeof text - 1));
}

/* Counts in the caller's `failures` when `cond` is not so. */
#define WD_EXPECT(cond)                                             \
	do {                                                        \
		if (!(cond)) {                                      \
			wd_expect_failed(__FILE__, __LINE__, #cond); \
			failures++;                                 \
		}                                                   \
	} while (0)

#endif
