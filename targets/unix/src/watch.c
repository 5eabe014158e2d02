/* SPDX-License-Identifier: ISC */
/* Waiting for the host: one epoll for all descriptors, told of each only once. */
#define _GNU_SOURCE
#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wadi/host_watch.h"

enum { EVENTS = 64 }; /* taken at a time; the rest is there at the next */

static int watched = -1; /* the epoll, once something is watched */

/* ---- Lines ------------------------------------------------------------------------------ */

void wd_host_again(struct wd_host_watch *watch)
{
	struct wd_host_line *line = watch->line;

	if (!line || watch->in_line)
		return;
	watch->in_line = true;
	watch->next = NULL;
	if (line->first)
		line->last->next = watch;
	else
		line->first = watch;
	line->last = watch;
}

struct wd_host_watch *wd_host_next(struct wd_host_line *line)
{
	struct wd_host_watch *first = line->first;

	if (first) {
		line->first = first->next;
		first->in_line = false;
	}
	return first;
}

void wd_host_unwatch(struct wd_host_watch *watch)
{
	struct wd_host_watch *before = NULL;

	if (!watch->in_line)
		return;
	for (struct wd_host_watch *w = watch->line->first; w != watch; w = w->next)
		before = w;
	if (before)
		before->next = watch->next;
	else
		watch->line->first = watch->next;
	if (watch->line->last == watch)
		watch->line->last = before;
	watch->in_line = false;
}

/* ---- Watching ---------------------------------------------------------------------------- */

wd_err wd_host_watch(struct wd_host_watch *watch)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = watch,
	};

	if (watched < 0)
		watched = epoll_create1(EPOLL_CLOEXEC);
	if (watched < 0)
		return wd_no_memory;
	if (epoll_ctl(watched, EPOLL_CTL_ADD, watch->fd, &event) < 0)
		return errno == ENOMEM || errno == ENOSPC ? wd_no_memory : wd_malformed;
	return NULL;
}

static void note(const struct epoll_event *event)
{
	struct wd_host_watch *watch = event->data.ptr;

	if (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		watch->news |= WD_HOST_READ;
	if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
		watch->news |= WD_HOST_WRITE;
	if (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		watch->news |= WD_HOST_END;
	wd_host_again(watch);
}

/* ---- Waiting ----------------------------------------------------------------------------- */

/* How long the wait under way lasts.  The kernel reads it from here when it begins to
 * wait: a signal just before that still shortens it. */
static volatile struct timespec left;
static volatile sig_atomic_t woken;

void watch_wake(void)
{
	woken = true;
	left.tv_sec = left.tv_nsec = 0;
}

/* libc would copy the time.  Where the kernel, or what stands for it, does not know the
 * call, the epoll itself is waited for. */
static int wait_for_events(struct epoll_event *events)
{
	static bool unknown;
	struct pollfd all = { .fd = watched, .events = POLLIN };
	long n;

	if (watched >= 0 && !unknown) {
		n = syscall(SYS_epoll_pwait2, watched, events, EVENTS, &left, NULL, (size_t)0);
		if (n >= 0 || errno != ENOSYS)
			return (int)n;
		unknown = true;
	}
	n = syscall(SYS_ppoll, &all, (nfds_t)1, &left, NULL, (size_t)0);
	return n > 0 ? epoll_wait(watched, events, EVENTS, 0) : (int)n;
}

/* An error is a signal, which is an early return. */
void watch_for(wd_span span)
{
	static struct epoll_event events[EVENTS];
	int n;

	left.tv_sec = (time_t)wd_span_s(span);
	left.tv_nsec = (long)(span.ns % WD_NS_PER_S);
	if (woken)
		watch_wake();
	n = wait_for_events(events);
	woken = false;
	for (int i = 0; i < n; i++)
		note(&events[i]);
}
