/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fake_platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, CONSOLE = 1 << 16 };

/* Shared with the copies that fake_exit_status() makes. */
static struct console {
	size_t len, writes;
	bool exits; /* a status was given */
	char text[CONSOLE];
} *console;

static wd_instant now = { FAKE_START_NS };
static size_t waits, stacks, stacks_until, memory, memory_until;
static bool (*host)(wd_instant until);
static bool stop_wanted, stop_asked;
static uint32_t metrics_asked; /* only ever goes up */
static bool copy; /* this is one made by fake_exit_status() */

static struct console *the_console(void)
{
	if (!console)
		console = mmap(NULL, sizeof *console, PROT_READ | PROT_WRITE,
		               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (console == MAP_FAILED)
		abort();
	return console;
}

void fake_reset(void)
{
	memset(the_console(), 0, sizeof *console);
	now = (wd_instant){ FAKE_START_NS };
	waits = stacks_until = memory_until = 0;
	host = NULL;
	stop_wanted = stop_asked = false;
}

void fake_host(bool (*come)(wd_instant until)) { host = come; }

void fake_ask_to_stop(void) { stop_asked = true; }
void fake_ask_for_metrics(void) { metrics_asked++; }
bool fake_stop_wanted(void) { return stop_wanted; }

void fake_advance(wd_span span) { now = wd_after(now, span); }
size_t fake_waits(void) { return waits; }
size_t fake_writes(void) { return the_console()->writes; }
const char *fake_output(void) { return the_console()->text; }
size_t fake_stacks(void) { return stacks; }
size_t fake_memory(void) { return memory; }
void fake_stacks_fail_at(size_t n) { stacks_until = n; }
void fake_memory_fail_at(size_t n) { memory_until = n; }

int fake_exit_status(void (*run)(void *arg), void *arg)
{
	struct console *c = the_console();
	int status;
	pid_t child;

	c->exits = false;
	fflush(NULL);
	child = fork();
	if (child < 0)
		abort();
	if (child == 0) {
		copy = true;
		run(arg);
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		abort();
	return c->exits && WIFEXITED(status) ? WEXITSTATUS(status) : FAKE_NO_EXIT;
}

void wd_platform_write(struct wd_bytes text)
{
	struct console *c = the_console();
	size_t room = sizeof c->text - 1 - c->len;
	size_t len = text.len < room ? text.len : room;

	memcpy(c->text + c->len, text.ptr, len);
	c->len += len;
	c->writes++;
}

wd_instant wd_platform_now(void)
{
	return now;
}

/* A test that nothing can wake would hang. */
void wd_platform_wait(wd_instant until)
{
	if (host && host(until)) {
		waits++;
		return;
	}
	if (until.ns == WD_NEVER.ns) {
		fputs("fake platform: asked to wait for ever\n", stderr);
		abort();
	}
	waits++;
	if (wd_before(now, until))
		now = until;
}

bool wd_platform_stop_asked(void)
{
	stop_wanted = true;
	return stop_asked;
}

uint32_t wd_platform_metrics_asked(void) { return metrics_asked; }

void wd_platform_exit(int status)
{
	struct console *c = the_console();

	if (!copy) {
		fprintf(stderr, "fake platform: exit %d, console:\n%s", status, c->text);
		abort();
	}
	c->exits = true;
	_exit(status);
}

/* Is it this one's turn to fail? */
static bool refused(size_t *until)
{
	if (*until > 1)
		--*until;
	else if (*until == 1)
		return true;
	return false;
}

void *wd_platform_take(size_t size)
{
	void *p = refused(&memory_until) ? NULL : malloc(size);

	memory += p ? size : 0;
	return p;
}

void wd_platform_give(void *p, size_t size)
{
	memory -= p ? size : 0;
	free(p);
}

struct wd_room wd_platform_stack(size_t size)
{
	size_t whole = (size + PAGE - 1) / PAGE * PAGE;
	uint8_t *p;

	if (whole < size || refused(&stacks_until))
		return wd_room(NULL, 0);
	p = mmap(NULL, PAGE + whole, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return wd_room(NULL, 0);
	if (mprotect(p, PAGE, PROT_NONE) != 0)
		abort();
	stacks++;
	return wd_room(p + PAGE, whole);
}

void wd_platform_stack_give(struct wd_room stack)
{
	if (munmap(stack.ptr - PAGE, stack.len + PAGE) != 0)
		abort();
	stacks--;
}
