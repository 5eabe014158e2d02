/* SPDX-License-Identifier: ISC */
/* wadi/config/fs_ram.h - a file system in memory, for config.c. */
#ifndef WADI_CONFIG_FS_RAM_H
#define WADI_CONFIG_FS_RAM_H

#include "wadi/config.h"
#include "wadi/fs.h"

/* Empty at start, for at most `limit` bytes of contents. */
static inline wd_fs fs_ram(wd_pclock clock, int64_t limit)
{
	return DEVICE(wd_fs, fs_ram, clock, limit);
}

#endif
