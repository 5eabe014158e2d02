/* SPDX-License-Identifier: ISC */
#include "wait.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)

uint64_t monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* How long the sleep under way lasts.  The kernel reads it from here when it begins to
 * wait: a signal just before that still shortens it. */
static volatile struct timespec left;
static volatile sig_atomic_t woken;

void device_wake(void)
{
	woken = true;
	left.tv_sec = 0;
	left.tv_nsec = 0;
}

/* libc would copy the time.  A signal that is handled ends it early. */
static int poll_until(struct pollfd *fds, nfds_t n, uint64_t until)
{
	uint64_t now = until == 0 ? 0 : monotonic_ns(), ns = now < until ? until - now : 0;

	left.tv_sec = (time_t)(ns / NS_PER_S);
	left.tv_nsec = (long)(ns % NS_PER_S);
	if (woken)
		device_wake();
	return (int)syscall(SYS_ppoll, fds, n, &left, NULL, (size_t)0);
}

/* A device that has nothing but an error would end each sleep: it is left out then. */
static uint64_t take_ready(struct pollfd *fds, nfds_t n, const uint8_t *index)
{
	uint64_t set = 0;

	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents & POLLIN)
			set |= UINT64_C(1) << index[i];
		else if (fds[i].revents)
			fds[i].fd = -1;
	return set;
}

uint64_t device_wait(const struct manifest *manifest, uint64_t which, uint64_t until)
{
	struct pollfd fds[SOLO5_MFT_ENTRIES_MAX];
	uint8_t index[SOLO5_MFT_ENTRIES_MAX];
	nfds_t n = 0;
	uint64_t set = 0;

	for (size_t i = 1; i < manifest->entries; i++)
		if (which >> i & 1 && manifest_device(manifest, i, SOLO5_NET_BASIC)) {
			fds[n] = (struct pollfd){ manifest->entry[i].fd, POLLIN, 0 };
			index[n++] = (uint8_t)i;
		}
	while (set == 0 && poll_until(fds, n, until) > 0)
		set = take_ready(fds, n, index);
	woken = false; /* the guest is about to see why */
	return set;
}
