/* SPDX-License-Identifier: ISC */
/* stdlib.h - what images have of the C library's stdlib.h, as C17 7.22 describes it. */
#ifndef WADI_FREESTANDING_STDLIB_H
#define WADI_FREESTANDING_STDLIB_H

#include <stddef.h>

/* In place, without recursion, and never worse than n log n comparisons.  Equal
 * elements come in no particular order. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));

#endif
