/* SPDX-License-Identifier: ISC */
/*
 * Segregated fits with boundary tags.  `region` is the top: what was never used,
 * and what came free next to it.  The block in front of it is always in use.  So
 * memory is touched from its start on, and only as far as it was needed at once.
 */
#include "wadi/alloc.h"
#include "wadi/platform.h"

enum {
	UNIT = 16,
	LEAST = 2, /* units: a header and the links of a free block */
	TRIES = 4, /* blocks looked at in a bin of which not all are large enough */
};
#define UNITS_MAX ((UINT32_C(1) << 31) - 1)

/* In front of every block.  `seal` depends on the rest and on the place, so that
 * what was overwritten is not believed. */
struct wd_heap_block {
	uint32_t before; /* units of the block in front if that is free, else 0 */
	uint32_t size;   /* units of this one, header included */
	uint32_t used;   /* 1, or free: 0 */
	uint32_t seal;
	struct wd_heap_block *next, *prev; /* while it is free: in its bin */
};

enum { HEADER = offsetof(struct wd_heap_block, next) };
_Static_assert((int)HEADER == UNIT && sizeof(struct wd_heap_block) == LEAST * UNIT, "layout");

static uint32_t seal_of(const struct wd_heap_block *b)
{
	uint64_t n = (uint64_t)b->before << 32 | (uint64_t)b->size << 1 | b->used;

	return (uint32_t)((n ^ (uintptr_t)b) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static void seal(struct wd_heap_block *b)
{
	b->seal = seal_of(b);
}

static void check(bool sound)
{
	if (wd_likely(sound))
		return;
	wd_platform_write(wd_str("heap: memory was overwritten, or given back twice\n"));
	wd_platform_exit(255);
}

static void check_seal(const struct wd_heap_block *b)
{
	check(b->seal == seal_of(b));
}

static struct wd_heap_block *at(struct wd_heap_block *b, uint32_t units)
{
	return (struct wd_heap_block *)((uint8_t *)b + (size_t)units * UNIT);
}

static bool is_top(const struct wd_heap *heap, const struct wd_heap_block *b)
{
	return (const uint8_t *)b == heap->region.ptr;
}

/* Tells the block behind `b`, if there is one, what stands in front of it. */
static void set_before(struct wd_heap *heap, struct wd_heap_block *b, uint32_t before)
{
	struct wd_heap_block *behind = at(b, b->size);

	if (is_top(heap, behind))
		return;
	check_seal(behind);
	behind->before = before;
	seal(behind);
}

/* ---- Bins: two for each power of two ----------------------------------------- */

static unsigned bin_of(uint32_t units)
{
	unsigned log = 31 - (unsigned)__builtin_clz(units);

	return 2 * log + (units >> (log - 1) & 1);
}

static void put_in_bin(struct wd_heap *heap, struct wd_heap_block *b)
{
	unsigned bin = bin_of(b->size);

	b->prev = NULL;
	b->next = heap->bin[bin];
	if (b->next)
		b->next->prev = b;
	heap->bin[bin] = b;
	heap->bins |= UINT64_C(1) << bin;
}

static void take_from_bin(struct wd_heap *heap, struct wd_heap_block *b)
{
	unsigned bin = bin_of(b->size);
	struct wd_heap_block **in_front = b->prev ? &b->prev->next : &heap->bin[bin];

	check(*in_front == b && (!b->next || b->next->prev == b));
	*in_front = b->next;
	if (b->next)
		b->next->prev = b->prev;
	if (!heap->bin[bin])
		heap->bins &= ~(UINT64_C(1) << bin);
}

/* A free block of at least `units`: a few of the bin that holds smaller ones
 * too are tried, then the first of a larger bin. */
static struct wd_heap_block *find(const struct wd_heap *heap, uint32_t units)
{
	unsigned bin = bin_of(units);
	uint64_t larger = heap->bins & ~UINT64_C(0) << (bin + 1);
	struct wd_heap_block *b = heap->bin[bin];

	for (unsigned i = 0; b && i < TRIES; i++, b = b->next)
		if (b->size >= units)
			return b;
	return larger ? heap->bin[__builtin_ctzll(larger)] : NULL;
}

/* ---- Taking ------------------------------------------------------------------ */

/* Cuts a free block down to `units`; what is over stays free. */
static void cut(struct wd_heap *heap, struct wd_heap_block *b, uint32_t units)
{
	uint32_t over = b->size - units;
	struct wd_heap_block *rest = at(b, units);

	check_seal(b);
	take_from_bin(heap, b);
	if (over < LEAST) {
		set_before(heap, b, 0);
		return;
	}
	b->size = units;
	*rest = (struct wd_heap_block){ .size = over };
	seal(rest);
	put_in_bin(heap, rest);
	set_before(heap, rest, over);
}

static struct wd_heap_block *take_from_top(struct wd_heap *heap, uint32_t units)
{
	struct wd_heap_block *b = (struct wd_heap_block *)heap->region.ptr;
	size_t bytes = (size_t)units * UNIT;

	if (bytes > heap->region.len)
		return NULL;
	heap->region = wd_room(heap->region.ptr + bytes, heap->region.len - bytes);
	b->before = 0;
	b->size = units;
	return b;
}

void *wd_heap_take(struct wd_heap *heap, size_t size)
{
	struct wd_heap_block *b;
	uint32_t units;

	if (size > (size_t)(UNITS_MAX - LEAST) * UNIT)
		return NULL;
	units = (uint32_t)((size + HEADER + UNIT - 1) / UNIT);
	if (units < LEAST)
		units = LEAST;
	b = find(heap, units);
	if (b)
		cut(heap, b, units);
	else
		b = take_from_top(heap, units);
	if (!b)
		return NULL;
	b->used = 1;
	seal(b);
	return (uint8_t *)b + HEADER;
}

/* ---- Giving back --------------------------------------------------------------- */

/* Makes one block of `b` and the one behind it, which leaves its bin. */
static void join_behind(struct wd_heap *heap, struct wd_heap_block *b)
{
	struct wd_heap_block *behind = at(b, b->size);

	if (is_top(heap, behind))
		return;
	check_seal(behind);
	if (behind->used)
		return;
	take_from_bin(heap, behind);
	b->size += behind->size;
}

/* The same with the one in front; returns where the block starts now. */
static struct wd_heap_block *join_front(struct wd_heap *heap, struct wd_heap_block *b)
{
	struct wd_heap_block *front = (struct wd_heap_block *)((uint8_t *)b -
	                                                       (size_t)b->before * UNIT);

	if (b->before == 0)
		return b;
	check_seal(front);
	check(!front->used && front->size == b->before);
	take_from_bin(heap, front);
	front->size += b->size;
	return front;
}

void wd_heap_give(struct wd_heap *heap, void *memory)
{
	struct wd_heap_block *b;

	if (!memory)
		return;
	b = (struct wd_heap_block *)((uint8_t *)memory - HEADER);
	check_seal(b);
	check(b->used);
	b->used = 0;
	seal(b); /* so that it is not given twice, also where it joins another */
	join_behind(heap, b);
	b = join_front(heap, b);
	seal(b);
	if (is_top(heap, at(b, b->size))) {
		heap->region = wd_room(b, heap->region.len + (size_t)b->size * UNIT);
	} else {
		put_in_bin(heap, b);
		set_before(heap, b, b->size);
	}
}

void wd_heap_init(struct wd_heap *heap, struct wd_room region)
{
	size_t skip = -(uintptr_t)region.ptr & (UNIT - 1);
	size_t len;

	*heap = (struct wd_heap){ .bins = 0 };
	if (region.len <= skip)
		return;
	len = (region.len - skip) & ~(size_t)(UNIT - 1);
	if (len > (size_t)UNITS_MAX * UNIT)
		len = (size_t)UNITS_MAX * UNIT;
	heap->region = wd_room(region.ptr + skip, len);
}
