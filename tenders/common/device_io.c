/* SPDX-License-Identifier: ISC */
#include "device_io.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)

/* An interface that was removed, a socket without another end, a disk unplugged. */
static int failure(int error)
{
	switch (error) {
	case EBADFD: case EPIPE: case ECONNRESET: case ENOTCONN: case ECONNREFUSED:
	case ENODEV: case ENXIO:
		return WADI_IO_GONE;
	case ENOSPC: case EDQUOT: case EFBIG:
		return WADI_IO_NO_SPACE;
	default:
		return WADI_IO_FAILED;
	}
}

/* ---- Network ------------------------------------------------------------------------ */

int device_send(const struct solo5_mft_entry *e, const uint8_t *frame, uint64_t len)
{
	ssize_t n;

	do {
		n = write(e->fd, frame, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? WADI_IO_PENDING : failure(errno);
	return (uint64_t)n == len ? WADI_IO_OK : WADI_IO_FAILED;
}

int device_receive(const struct solo5_mft_entry *e, uint8_t *into, uint64_t *len)
{
	ssize_t n;

	do {
		n = read(e->fd, into, *len);
	} while (n < 0 && errno == EINTR);
	*len = n > 0 ? (uint64_t)n : 0;
	if (n > 0)
		return WADI_IO_OK;
	return n == 0 || errno == EAGAIN ? WADI_IO_PENDING : failure(errno);
}

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

/* ---- Disks ----------------------------------------------------------------------------- */

static bool fits(const struct solo5_mft_entry *e, uint64_t len, uint64_t offset)
{
	uint64_t size = e->block.block_size;

	return offset % size == 0 && len % size == 0 && offset <= e->block.capacity &&
	       len <= e->block.capacity - offset;
}

int device_read(const struct solo5_mft_entry *e, uint8_t *into, uint64_t len, uint64_t offset)
{
	if (!fits(e, len, offset))
		return WADI_IO_INVALID;
	while (len > 0) {
		ssize_t n = pread(e->fd, into, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? failure(errno) : WADI_IO_GONE;
		into += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return WADI_IO_OK;
}

int device_write(const struct solo5_mft_entry *e, const uint8_t *from, uint64_t len,
	uint64_t offset)
{
	if (!fits(e, len, offset))
		return WADI_IO_INVALID;
	while (len > 0) {
		ssize_t n = pwrite(e->fd, from, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? failure(errno) : WADI_IO_FAILED;
		from += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return WADI_IO_OK;
}

int device_flush(const struct solo5_mft_entry *e)
{
	int rc;

	do {
		rc = fdatasync(e->fd);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? failure(errno) : WADI_IO_OK;
}
