/* SPDX-License-Identifier: ISC */
#include "block-raw.h"

enum { SECTOR_MAX = 32768 };

wd_err block_raw_main(wd_console console, wd_block disk)
{
	static uint8_t bytes[SECTOR_MAX];
	struct wd_block_info info = wd_block_info(disk);
	struct wd_room sector = wd_room(bytes, info.sector_size);
	uint32_t starts;

	wd_console_print(console, "%llu sectors of %u bytes\n", (unsigned long long)info.sectors,
	                 info.sector_size);
	WD_TRY(wd_block_read(disk, 0, sector));
	memcpy(&starts, sector.ptr, sizeof starts);
	starts++;
	memcpy(sector.ptr, &starts, sizeof starts);
	WD_TRY(wd_block_write(disk, 0, wd_bytes(sector.ptr, sector.len)));
	WD_TRY(wd_block_flush(disk));
	wd_console_print(console, "started %u time%s\n", starts, starts == 1 ? "" : "s");
	return NULL;
}
