/* SPDX-License-Identifier: ISC */
#include "wadi/alloc.h"
#include "wadi/platform.h"

/* In front of every piece, which stays aligned to 16 by it. */
struct piece {
	size_t size;   /* as it was asked for */
	uint64_t seal; /* depends on the size and the place */
};
_Static_assert(sizeof(struct piece) == 16, "keeps the alignment");

static struct wd_alloc_stats stats = { .limit = SIZE_MAX };
static uint64_t fail_in; /* the allocation that fails: 1 is the next; 0 for none */

static uint64_t seal_of(const struct piece *p)
{
	return (p->size ^ (uintptr_t)p) * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* Is this one to fail?  Once one does, so do all that follow. */
static bool must_fail(void)
{
	if (fail_in <= 1)
		return fail_in == 1;
	fail_in--;
	return false;
}

/* The header of memory that wd_alloc() gave. */
static struct piece *piece_of(void *memory)
{
	struct piece *p = (struct piece *)memory - 1;

	if (p->seal != seal_of(p)) {
		wd_platform_write(wd_str("alloc: memory was overwritten, or freed twice\n"));
		wd_platform_exit(255);
	}
	return p;
}

static void *take(size_t size)
{
	bool refused = must_fail() || size > stats.limit || stats.used > stats.limit - size ||
	               size > SIZE_MAX - sizeof(struct piece);
	struct piece *p = refused ? NULL : wd_platform_take(sizeof *p + size);

	if (!p) {
		stats.failed++;
		return NULL;
	}
	p->size = size;
	p->seal = seal_of(p);
	stats.pieces++;
	stats.used += size;
	if (stats.used > stats.used_max)
		stats.used_max = stats.used;
	return p + 1;
}

void *wd_alloc(size_t size)
{
	return take(size);
}

void *wd_alloc_zero(size_t count, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX; /* which no limit and no memory holds */
	memory = take(bytes);
	if (memory)
		memset(memory, 0, bytes);
	return memory;
}

static void give(struct piece *p)
{
	stats.pieces--;
	stats.used -= p->size;
	p->seal = ~p->seal;
	wd_platform_give(p, sizeof *p + p->size);
}

void wd_free(void *memory)
{
	if (memory)
		give(piece_of(memory));
}

void *wd_realloc(void *memory, size_t size)
{
	void *moved = take(size);
	struct piece *old;

	if (!moved || !memory)
		return moved;
	old = piece_of(memory);
	memcpy(moved, memory, old->size < size ? old->size : size);
	give(old);
	return moved;
}

struct wd_alloc_stats wd_alloc_stats(void)
{
	return stats;
}

void wd_alloc_limit(size_t bytes)
{
	stats.limit = bytes;
}

void wd_alloc_fail_at(uint64_t n)
{
	fail_in = n;
}
