/* SPDX-License-Identifier: ISC */
/* Attached devices by system calls; see wadi/abi/spt.h. */
#include "syscall.h"
#include "wadi/frames.h"
#include "wadi/solo5/attached.h"
#include "wadi/solo5/extension.h"
#include "wadi/solo5/host.h"

static long fd_of(unsigned handle)
{
	return attached->entry[handle].fd;
}

int host_net_write(unsigned handle, struct wd_bytes frame)
{
	long n;

	do {
		n = call5(SYS_WRITE, fd_of(handle), (long)frame.ptr, (long)frame.len, 0, 0);
	} while (n == -EINTR);
	return n == (long)frame.len ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

int host_net_read(unsigned handle, struct wd_room into, size_t *len)
{
	long n;

	do {
		n = call5(SYS_READ, fd_of(handle), (long)into.ptr, (long)into.len, 0, 0);
	} while (n == -EINTR);
	*len = n > 0 ? (size_t)n : 0;
	return n > 0 ? SOLO5_R_OK : SOLO5_R_AGAIN;
}

/* The filter lets whole blocks pass alone, so that a part of one, as of a file that
 * was cut, is an error. */
static int transfer(long call, unsigned handle, uint64_t offset, const void *data, size_t len)
{
	long n;

	do {
		n = call5(call, fd_of(handle), (long)data, (long)len, (long)offset, 0);
	} while (n == -EINTR);
	return n == (long)len ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

int host_block_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	return transfer(SYS_PREAD64, handle, offset, into.ptr, into.len);
}

int host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	return transfer(SYS_PWRITE64, handle, offset, from.ptr, from.len);
}

int host_block_flush(unsigned handle)
{
	long n;

	if (!(extension.features & WADI_HAS_FLUSH))
		return SOLO5_R_OK;
	do {
		n = call5(SYS_FDATASYNC, fd_of(handle), 0, 0, 0, 0);
	} while (n == -EINTR);
	return n == 0 ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

/* ---- Frames by readv() and writev(): for a monitor that says so --------------------------- */

static struct frames_fd nics[SOLO5_MFT_ENTRIES_MAX];

/* Of the monitor's filter read() is no part. */
long frames_read(int fd, void *into, size_t len)
{
	struct frames_piece piece = { into, len };

	return call5(SYS_READV, fd, (long)&piece, 1, 0, 0);
}

long frames_write(int fd, const void *from, size_t len)
{
	return call5(SYS_WRITE, fd, (long)from, (long)len, 0, 0);
}

long frames_readv(int fd, const struct frames_piece *piece, size_t count)
{
	return call5(SYS_READV, fd, (long)piece, (long)count, 0, 0);
}

long frames_writev(int fd, const struct frames_piece *piece, size_t count)
{
	return call5(SYS_WRITEV, fd, (long)piece, (long)count, 0, 0);
}

static void fd_open(unsigned handle, struct wd_host_net *is)
{
	struct frames_fd *nic = &nics[handle];
	struct wadi_net net;

	nic->fd = -1;
	if (!extension_net(handle, &net) || net.framing > WADI_NET_STREAM ||
	    frames_fd_init(nic, (int)fd_of(handle), net.framing, net.frame_max))
		nic->fd = -1; /* as if it were gone */
	if (nic->fd < 0)
		return;
	is->offloads = net.offloads;
	is->frame_max = net.frame_max;
	is->pieces = WD_HOST_PIECES;
}

static wd_err fd_send(unsigned handle, struct wd_bufq *frames)
{
	frames_fd_send(&nics[handle], frames);
	return nics[handle].fd < 0 ? wd_net_disconnected : NULL;
}

static void fd_listen(unsigned handle, struct wd_pool *pool)
{
	frames_fd_listen(&nics[handle], pool);
}

static bool fd_ready(unsigned handle)
{
	return host_ready >> handle & 1;
}

/* The monitor tells of each only once. */
static void fd_receive(unsigned handle, struct wd_bufq *frames)
{
	frames_fd_flush(&nics[handle]);
	if (!frames_fd_receive(&nics[handle], frames))
		host_ready &= ~(UINT64_C(1) << handle);
}

static const struct host_net_ops by_descriptor = {
	.open = fd_open, .send = fd_send, .listen = fd_listen, .ready = fd_ready,
	.receive = fd_receive,
};

const struct host_net_ops *host_net(void)
{
	return extension.net ? &by_descriptor : &host_net_plain;
}

const struct host_block_ops *host_blocks(void)
{
	return &host_block_plain;
}
