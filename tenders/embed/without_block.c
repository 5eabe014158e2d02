/* SPDX-License-Identifier: ISC */
/* For an image that declares no block device; see without_net.c. */
#include "block_io.h"
#include "devices.h"

void block_attach(struct solo5_mft_entry *e, const struct device_option *option)
{
	(void)option;
	die("--block:%s: this monitor was linked without block devices", e->name);
}

int disk_read(const struct solo5_mft_entry *e, uint8_t *into, uint64_t len, uint64_t offset)
{
	(void)e, (void)into, (void)len, (void)offset;
	return WADI_IO_INVALID;
}

int disk_write(const struct solo5_mft_entry *e, const uint8_t *from, uint64_t len,
	uint64_t offset)
{
	(void)e, (void)from, (void)len, (void)offset;
	return WADI_IO_INVALID;
}

int disk_flush(const struct solo5_mft_entry *e)
{
	(void)e;
	return WADI_IO_INVALID;
}
