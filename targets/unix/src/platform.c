/* SPDX-License-Identifier: ISC */
/* The seam of wadi/platform.h on Linux with the host's C library. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "wadi/platform.h"
#include "wadi/trace_point.h"
#include "watch.h"

enum { PAGE = 4096 };

void wd_platform_write(struct wd_bytes text)
{
	while (text.len > 0) {
		ssize_t n = write(STDOUT_FILENO, text.ptr, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* best effort: a closed console loses text, not the image */
		text = wd_bytes(text.ptr + n, text.len - (size_t)n);
	}
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t = { 0 };

	clock_gettime(clock, &t); /* cannot fail for the two clocks asked for */
	return (uint64_t)t.tv_sec * WD_NS_PER_S + (uint64_t)t.tv_nsec;
}

wd_instant wd_platform_now(void)
{
	return (wd_instant){ clock_ns(CLOCK_MONOTONIC) };
}

uint64_t wd_platform_wall(void)
{
	return clock_ns(CLOCK_REALTIME);
}

void wd_platform_wait(wd_instant until)
{
	watch_for(wd_between(wd_platform_now(), until));
}

void wd_platform_exit(int status)
{
	WD_TRACE(WD_TRACE_STOP, (uint64_t)status, "");
	exit(status);
}

void *wd_platform_take(size_t size)
{
	return malloc(size);
}

void wd_platform_give(void *memory, size_t size)
{
	(void)size;
	free(memory);
}

struct wd_room wd_platform_stack(size_t size)
{
	uint8_t *all;

	size = (size + PAGE - 1) / PAGE * PAGE;
	all = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE,
	           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (all == MAP_FAILED)
		return wd_room(NULL, 0);
	if (mprotect(all, PAGE, PROT_NONE) != 0) {
		munmap(all, size + PAGE);
		return wd_room(NULL, 0);
	}
	return wd_room(all + PAGE, size);
}

void wd_platform_stack_give(struct wd_room stack)
{
	munmap(stack.ptr - PAGE, stack.len + PAGE);
}

size_t wd_platform_seed(struct wd_room into)
{
	ssize_t n = getrandom(into.ptr, into.len, 0);

	return n > 0 ? (size_t)n : 0;
}
