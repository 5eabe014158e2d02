/* SPDX-License-Identifier: ISC */
#include "wadi/buf.h"

#include <stdalign.h>

/* Bytes from one buffer to the next: its record, then what it holds. */
static size_t stride(uint32_t size)
{
	size_t align = alignof(struct wd_buf);

	return (sizeof(struct wd_buf) + size + align - 1) & ~(align - 1);
}

size_t wd_pool_memory(uint32_t count, uint32_t size)
{
	size_t bytes;

	/* The memory may start anywhere. */
	if (__builtin_mul_overflow(stride(size), (size_t)count, &bytes) ||
	    __builtin_add_overflow(bytes, alignof(struct wd_buf) - 1, &bytes))
		return SIZE_MAX;
	return bytes;
}

wd_err wd_pool_init(struct wd_pool *pool, struct wd_room memory, uint32_t size)
{
	size_t skip = -(uintptr_t)memory.ptr & (alignof(struct wd_buf) - 1);
	size_t count = memory.len > skip ? (memory.len - skip) / stride(size) : 0;

	if (count == 0)
		return wd_no_memory;
	if (count > UINT32_MAX)
		count = UINT32_MAX;
	*pool = (struct wd_pool){ .fresh = memory.ptr + skip, .size = size,
	                          .count = (uint32_t)count };
	return NULL;
}

/* The first use of a buffer: memory that no load asks for is not touched. */
static struct wd_buf *take_fresh(struct wd_pool *pool)
{
	struct wd_buf *b = (struct wd_buf *)pool->fresh;

	if (pool->used == pool->count)
		return NULL;
	pool->fresh += stride(pool->size);
	b->home = pool;
	b->next = NULL;
	return b;
}

struct wd_buf *wd_buf_alloc(struct wd_pool *pool, uint32_t headroom)
{
	struct wd_buf *b;

	if (headroom > pool->size)
		return NULL;
	b = pool->free ? pool->free : take_fresh(pool);
	if (!b) {
		pool->failed++;
		return NULL;
	}
	pool->free = b->next;
	if (++pool->used > pool->used_max)
		pool->used_max = pool->used;
	b->next = b->more = NULL;
	b->data = (uint8_t *)(b + 1) + headroom;
	b->len = 0;
	b->room = pool->size - headroom;
	b->head = headroom;
	b->flags = b->slices = b->segment = 0;
	return b;
}

void wd_buf_free(struct wd_buf *buf)
{
	struct wd_buf *more;

	for (; buf; buf = more) {
		more = buf->more;
		for (size_t i = 0; i < buf->slices; i++)
			wd_page_put(buf->slice[i].page);
		buf->next = buf->home->free;
		buf->home->free = buf;
		buf->home->used--;
	}
}
