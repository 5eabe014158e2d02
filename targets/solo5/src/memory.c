/* SPDX-License-Identifier: ISC */
#include "memory.h"

#include "wadi/alloc.h"
#include "wadi/platform.h"

enum { PAGE = 4096, FIRST_STACK = 16384 };

/* From image.lds: the arena and its slots, each with a page below that wadi's
 * monitors leave unmapped; elsewhere the fiber's canary stands guard.  At most
 * 64 slots; what is left is stacks on the heap. */
extern uint8_t wadi_stacks[], wadi_stack_slot[], wadi_stack_count[];

static struct wd_heap heap;
static uint64_t slots_taken;

#define SLOT  ((size_t)wadi_stack_slot)
#define SLOTS ((size_t)wadi_stack_count)

void memory_init(uint64_t kernel_end, uint64_t mem_size)
{
	uint64_t end = mem_size - FIRST_STACK;

	if (end <= kernel_end)
		return;
	wd_heap_init(&heap, wd_room((void *)kernel_end, end - kernel_end));
	wd_alloc_limit(end - kernel_end);
}

void *wd_platform_take(size_t size)
{
	return wd_heap_take(&heap, size);
}

void wd_platform_give(void *memory, size_t size)
{
	(void)size;
	wd_heap_give(&heap, memory);
}

static struct wd_room slot(size_t i)
{
	return wd_room(wadi_stacks + i * SLOT + PAGE, SLOT - PAGE);
}

struct wd_room wd_platform_stack(size_t size)
{
	void *stack;

	for (size_t i = 0; i < SLOTS && size <= SLOT - PAGE; i++)
		if (!(slots_taken & UINT64_C(1) << i)) {
			slots_taken |= UINT64_C(1) << i;
			return slot(i);
		}
	stack = wd_heap_take(&heap, size);
	return wd_room(stack, stack ? size : 0);
}

void wd_platform_stack_give(struct wd_room stack)
{
	size_t from = (size_t)(stack.ptr - wadi_stacks);

	if (stack.ptr >= wadi_stacks && from < SLOTS * SLOT)
		slots_taken &= ~(UINT64_C(1) << from / SLOT);
	else
		wd_heap_give(&heap, stack.ptr);
}
