/* SPDX-License-Identifier: ISC */
/* wadi/alloc.h - the allocator of an image: counted, limited, testable.
 *
 * Protocol code allocates at start or from pools; this is for the rest.
 */
#ifndef WADI_ALLOC_H
#define WADI_ALLOC_H

#include "wadi/base.h"

/* Gives back what wd_alloc(), wd_alloc_zero() or wd_realloc() gave; NULL is fine. */
void wd_free(void *memory);
static inline void wd_free_cleanup(void *variable) { wd_free(*(void **)variable); }

/* `size` bytes aligned to 16, contents unspecified; NULL when the memory or its
 * limit is used up.  A size of zero is a valid, unique pointer. */
WD_MUST void *wd_alloc(size_t size) WD_FREE_WITH(wd_free);

/* `count` times `size` bytes, all zero; NULL also when the product overflows. */
WD_MUST void *wd_alloc_zero(size_t count, size_t size) WD_FREE_WITH(wd_free);

/* Moves to `size` bytes, keeping what fits.  On NULL the old memory is as it was. */
WD_MUST void *wd_realloc(void *memory, size_t size);

/* What is in use, in bytes and pieces; the most there ever was; what failed. */
struct wd_alloc_stats {
	size_t used, used_max, pieces;
	size_t limit;  /* SIZE_MAX for none */
	uint64_t failed;
};
struct wd_alloc_stats wd_alloc_stats(void);

/* No more than `bytes` in use from now on; SIZE_MAX lifts the limit. */
void wd_alloc_limit(size_t bytes);

/* For tests: the n-th allocation from now on fails, 1 being the next, and every
 * one after it; 0 ends that. */
void wd_alloc_fail_at(uint64_t n);

/* ---- A heap over one region, for targets without an allocator below ---------- */

struct wd_heap_block;
struct wd_heap {
	struct wd_room region;         /* what is free up to the end, or was never used */
	struct wd_heap_block *bin[64]; /* free blocks by size class */
	uint64_t bins;                 /* which of them hold any */
};

/* Manages `region`, which must stay; nothing of it is touched before it is used. */
WD_NONNULL void wd_heap_init(struct wd_heap *heap, struct wd_room region);
/* Aligned to 16; NULL when there is no piece for it.  Time is bounded: of the free
 * pieces that may be just large enough a few are tried, then larger ones. */
WD_NONNULL void *wd_heap_take(struct wd_heap *heap, size_t size);
/* NULL is fine.  Stops the image when the memory around was overwritten. */
void wd_heap_give(struct wd_heap *heap, void *memory);

#endif
