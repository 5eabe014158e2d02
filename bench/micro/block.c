/* SPDX-License-Identifier: ISC */
#include "micro.h"

#include "wadi/block_ram.h"

enum { SECTOR = 512, BLOCK = 4096 };

static uint8_t disk[4 * BLOCK] __attribute__((aligned(4096)));
static uint8_t into[BLOCK] __attribute__((aligned(4096)));

wd_err copy_block(struct bench *bench)
{
	size_t len = BLOCK;

	(void)bench;
	__asm__("" : "+r"(len)); /* a call, as a device's, and no string instruction in place */
	for (size_t i = 0; i < BLOCKS; i++) {
		memcpy(into, disk + i % 4 * BLOCK, len);
		__asm__ volatile("" ::: "memory");
	}
	return NULL;
}

wd_err read_block(struct bench *bench)
{
	struct block_ram ram;
	wd_block dev = block_ram(&ram);

	(void)bench;
	WD_TRY(block_ram_init(&ram, WD_ROOM(disk), SECTOR));
	for (size_t i = 0; i < BLOCKS; i++)
		WD_TRY(wd_block_read(dev, i % 4 * (BLOCK / SECTOR), WD_ROOM(into)));
	return NULL;
}
