/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "devices.h"

void block_attach(struct solo5_mft_entry *e, const struct device_option *option)
{
	enum { BLOCK_SIZE = 512 };
	uint16_t block_size = (uint16_t)(option->block_size ? option->block_size : BLOCK_SIZE);
	int fd = open(option->block, O_RDWR | O_CLOEXEC);
	off_t size;

	if (fd < 0)
		die("--block:%s: Could not open block device: %s: %s", e->name, option->block,
			strerror(errno));
	size = lseek(fd, 0, SEEK_END);
	if (size < 0)
		die("--block:%s: %s has no size: %s", e->name, option->block, strerror(errno));
	if (size < block_size)
		die("--block:%s: %s: Backing storage must be at least 1 block (%u bytes) in size",
			e->name, option->block, block_size);
	if (size % block_size != 0)
		die("--block:%s: %s: Backing storage size must be block aligned (%u bytes)",
			e->name, option->block, block_size);
	e->fd = fd;
	e->block.capacity = (uint64_t)size;
	e->block.block_size = block_size;
	e->attached = 1;
}
