/* SPDX-License-Identifier: ISC */
#include "block_io.h"

#include <errno.h>
#include <unistd.h>

#include "io_result.h"

static bool fits(const struct solo5_mft_entry *e, uint64_t len, uint64_t offset)
{
	uint64_t size = e->block.block_size;

	return offset % size == 0 && len % size == 0 && offset <= e->block.capacity &&
	       len <= e->block.capacity - offset;
}

int disk_read(const struct solo5_mft_entry *e, uint8_t *into, uint64_t len, uint64_t offset)
{
	if (!fits(e, len, offset))
		return WADI_IO_INVALID;
	while (len > 0) {
		ssize_t n = pread(e->fd, into, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? io_failure(errno) : WADI_IO_GONE;
		into += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return WADI_IO_OK;
}

int disk_write(const struct solo5_mft_entry *e, const uint8_t *from, uint64_t len,
	uint64_t offset)
{
	if (!fits(e, len, offset))
		return WADI_IO_INVALID;
	while (len > 0) {
		ssize_t n = pwrite(e->fd, from, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? io_failure(errno) : WADI_IO_FAILED;
		from += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return WADI_IO_OK;
}

int disk_flush(const struct solo5_mft_entry *e)
{
	int rc;

	do {
		rc = fdatasync(e->fd);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? io_failure(errno) : WADI_IO_OK;
}
