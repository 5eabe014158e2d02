/* SPDX-License-Identifier: ISC */
#include "wait.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "net_io.h"

#define NS_PER_S UINT64_C(1000000000)

uint64_t monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* How long the sleep under way lasts.  The kernel reads it from here when it begins to
 * wait: a signal just before that still shortens it. */
static _Thread_local volatile struct timespec left;
static _Thread_local volatile sig_atomic_t woken;

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

/* What is waited for: the bell, if there is one, by an index that no device has. */
struct watched {
	struct pollfd fds[SOLO5_MFT_ENTRIES_MAX];
	struct net_port *port[SOLO5_MFT_ENTRIES_MAX];
	uint8_t index[SOLO5_MFT_ENTRIES_MAX];
	nfds_t count;
};

static void watch(struct watched *w, struct net_port *port, size_t index, short events)
{
	w->fds[w->count] = (struct pollfd){ port->fd, events, 0 };
	w->port[w->count] = port;
	w->index[w->count++] = (uint8_t)index;
}

static void watch_bell(struct watched *w, int bell)
{
	w->fds[w->count++] = (struct pollfd){ bell, POLLIN, 0 };
}

/* Nothing is lost with the count of how often. */
static uint64_t hear(const struct pollfd *bell)
{
	uint64_t times;

	return bell->revents & POLLIN && read(bell->fd, &times, sizeof times) > 0;
}

/* The rest of a frame is written without a word to the guest.  A device that has nothing but
 * an error would end each sleep: it is left out then. */
static uint64_t take_ready(struct watched *w, uint64_t full)
{
	uint64_t set = 0;

	for (nfds_t i = 0; i < w->count; i++) {
		struct pollfd *fd = &w->fds[i];
		uint64_t bit = UINT64_C(1) << w->index[i];

		if (!w->port[i]) {
			set |= hear(fd);
			continue;
		}
		if (fd->revents & POLLOUT)
			net_flush(w->port[i]);
		if (!w->port[i]->rest && !(full & bit))
			fd->events &= ~POLLOUT;
		if (fd->revents & POLLIN || (fd->revents & POLLOUT && full & bit))
			set |= bit;
		else if (fd->revents & ~POLLOUT)
			fd->fd = -1;
	}
	return set;
}

/* Yields which have a frame that was read before. */
static uint64_t watch_devices(struct watched *w, const struct manifest *manifest,
	struct net_port *ports, uint64_t which, uint64_t full)
{
	uint64_t set = 0;

	for (size_t i = 1; i < manifest->entries; i++) {
		bool in = which >> i & 1, out = full >> i & 1;

		if (!manifest_device(manifest, i, SOLO5_NET_BASIC))
			continue;
		if (in && ports[i].staged)
			set |= UINT64_C(1) << i;
		if (in || out || ports[i].rest)
			watch(w, &ports[i], i, (short)((in ? POLLIN : 0) |
				(out || ports[i].rest ? POLLOUT : 0)));
	}
	return set;
}

static uint64_t sleep_until(struct watched *w, uint64_t set, uint64_t full, uint64_t until)
{
	while (set == 0 && poll_until(w->fds, w->count, until) > 0)
		set = take_ready(w, full);
	woken = false; /* the guest is about to see why */
	return set;
}

uint64_t device_wait(const struct manifest *manifest, struct net_port *ports, uint64_t which,
	uint64_t full, int bell, uint64_t until)
{
	struct watched w = { .count = 0 };
	uint64_t set = watch_devices(&w, manifest, ports, which, full);

	if (bell >= 0)
		watch_bell(&w, bell);
	return sleep_until(&w, set, full, until);
}

void bell_wait(int bell, uint64_t until)
{
	struct watched w = { .count = 0 };

	watch_bell(&w, bell);
	(void)sleep_until(&w, 0, 0, until);
}

/* Writing to an event file fails for one that has been rung 2^64 times. */
void bell_ring(int bell)
{
	const uint64_t once = 1;

	(void)!write(bell, &once, sizeof once);
}
