/* SPDX-License-Identifier: ISC */
/* Attached devices by system calls; see wadi/abi/spt.h. */
#include "syscall.h"
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

const struct host_io_ops *host_io(void)
{
	return &host_io_plain;
}
