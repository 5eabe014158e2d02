/* SPDX-License-Identifier: ISC */
/* Disks: files, or block devices of the host. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "options.h"
#include "wadi/host_device.h"

enum { DISKS_MAX = 64, SECTOR_DEFAULT = 512, SECTOR_MAX = 32768 };

static WD_ERROR(no_file, wd_block_disconnected, "block-device", "the file cannot be opened");
static WD_ERROR(bad_size, wd_block_disconnected, "block-device",
                "the file is empty, or not of whole sectors");
static WD_ERROR(bad_sector, wd_malformed, "block-device",
                "a sector has a power of two of bytes, 512 to 32768");
static WD_ERROR(is_full, wd_block_failed, "block-device", "the host has no more space");
static WD_ERROR(is_cut, wd_block_disconnected, "block-device",
                "the file has become shorter than it was");

static int disks[DISKS_MAX]; /* descriptors by handle */
static unsigned disk_count;

static wd_err read_sector_size(const char *text, uint32_t *size)
{
	struct wd_cursor c;

	*size = SECTOR_DEFAULT;
	if (!text)
		return NULL;
	c = wd_cursor(wd_str(text));
	*size = (uint32_t)wd_cursor_decimal(&c, SECTOR_MAX);
	if (wd_cursor_check(&c) || c.left > 0 || *size < 512 || (*size & (*size - 1)) != 0)
		return bad_sector;
	return NULL;
}

static int open_file(const char *path, bool *writable)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	*writable = fd >= 0;
	if (fd < 0 && (errno == EACCES || errno == EROFS))
		fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd;
}

wd_err wd_host_block_open(const char *name, unsigned *handle, struct wd_block_info *is)
{
	const char *path = option_value("--block:", name);
	int fd;
	off_t size;

	if (!path || disk_count == DISKS_MAX)
		return wd_block_disconnected;
	WD_TRY(read_sector_size(option_value("--block-sector-size:", name), &is->sector_size));
	fd = open_file(path, &is->writable);
	if (fd < 0)
		return no_file;
	size = lseek(fd, 0, SEEK_END);
	if (size < (off_t)is->sector_size || size % (off_t)is->sector_size != 0) {
		close(fd);
		return bad_size;
	}
	is->sectors = (uint64_t)size / is->sector_size;
	disks[disk_count] = fd;
	*handle = disk_count++;
	return NULL;
}

static wd_err failure(int error)
{
	if (error == ENOSPC || error == EDQUOT || error == EFBIG)
		return is_full;
	return error == ENODEV || error == ENXIO ? wd_block_disconnected : wd_block_failed;
}

/* In as many steps as the host makes of it. */
wd_err wd_host_block_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	while (into.len > 0) {
		ssize_t n = pread(disks[handle], into.ptr, into.len, (off_t)offset);

		if (n == 0)
			return is_cut;
		if (n < 0 && errno != EINTR)
			return failure(errno);
		if (n < 0)
			continue;
		into = wd_room(into.ptr + n, into.len - (size_t)n);
		offset += (uint64_t)n;
	}
	return NULL;
}

wd_err wd_host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	while (from.len > 0) {
		ssize_t n = pwrite(disks[handle], from.ptr, from.len, (off_t)offset);

		if (n == 0)
			return wd_block_failed;
		if (n < 0 && errno != EINTR)
			return failure(errno);
		if (n < 0)
			continue;
		from = wd_bytes(from.ptr + n, from.len - (size_t)n);
		offset += (uint64_t)n;
	}
	return NULL;
}

bool wd_host_block_queue(unsigned handle, uint64_t offset, struct wd_block_request *request)
{
	(void)handle, (void)offset, (void)request;
	return false;
}

wd_err wd_host_block_flush(unsigned handle)
{
	int rc;

	do {
		rc = fdatasync(disks[handle]);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? failure(errno) : NULL;
}
