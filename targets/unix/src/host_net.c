/* SPDX-License-Identifier: ISC */
/* Network devices: frames through descriptors of the host. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net_open.h"
#include "wadi/frames.h"
#include "wadi/host_watch.h"

enum { NICS_MAX = 64 };

/* By handle; all live as long as the process. */
static struct nic {
	struct frames_fd frames;
	struct wd_host_watch watch;
} nics[NICS_MAX];
static unsigned nic_count;

_Static_assert(sizeof(struct frames_piece) == sizeof(struct iovec) &&
               offsetof(struct frames_piece, len) == offsetof(struct iovec, iov_len),
               "one layout");

long frames_read(int fd, void *into, size_t len)
{
	ssize_t n = read(fd, into, len);

	return n < 0 ? -errno : n;
}

long frames_write(int fd, const void *from, size_t len)
{
	ssize_t n = write(fd, from, len);

	return n < 0 ? -errno : n;
}

long frames_readv(int fd, const struct frames_piece *piece, size_t count)
{
	ssize_t n = readv(fd, (const struct iovec *)piece, (int)count);

	return n < 0 ? -errno : n;
}

long frames_writev(int fd, const struct frames_piece *piece, size_t count)
{
	ssize_t n = writev(fd, (const struct iovec *)piece, (int)count);

	return n < 0 ? -errno : n;
}

wd_err wd_host_net_open(const char *name, unsigned *handle, struct wd_host_net *is)
{
	struct net_opened opened;

	if (nic_count == NICS_MAX)
		return wd_net_disconnected;
	WD_TRY(net_open(name, &opened));
	*is = opened.net;
	nics[nic_count].watch = (struct wd_host_watch){ .fd = opened.fd };
	WD_TRY(frames_fd_init(&nics[nic_count].frames, opened.fd, opened.framing,
	                      opened.net.frame_max));
	*handle = nic_count++;
	return NULL;
}

wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames)
{
	frames_fd_send(&nics[handle].frames, frames);
	return nics[handle].frames.fd < 0 ? wd_net_disconnected : NULL;
}

void wd_host_net_listen(unsigned handle, struct wd_pool *pool)
{
	struct nic *nic = &nics[handle];

	frames_fd_listen(&nic->frames, pool);
	if (nic->frames.fd >= 0 && wd_host_watch(&nic->watch))
		nic->frames.fd = -1;
}

/* Also when there is room for frames that wait to be sent. */
bool wd_host_net_ready(unsigned handle)
{
	const struct nic *nic = &nics[handle];

	return (nic->watch.news & WD_HOST_READ) ||
	       ((nic->watch.news & WD_HOST_WRITE) && nic->frames.waiting.first);
}

void wd_host_net_receive(unsigned handle, struct wd_bufq *frames)
{
	struct nic *nic = &nics[handle];

	nic->watch.news &= ~(unsigned)WD_HOST_WRITE;
	frames_fd_flush(&nic->frames);
	if (!frames_fd_receive(&nic->frames, frames))
		nic->watch.news &= ~(unsigned)WD_HOST_READ;
}
