/* SPDX-License-Identifier: ISC */
#ifndef REPORT_H
#define REPORT_H

#include "wadi/console.h"
#include "wadi/fmt.h"

/* Prints "NAME: N failures" and returns N. */
static inline int report(wd_console console, const char *name, int failures)
{
	wd_console_print(console, "%s: %d failures\n", name, failures);
	return failures;
}

#endif
