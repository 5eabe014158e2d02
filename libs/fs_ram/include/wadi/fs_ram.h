/* SPDX-License-Identifier: ISC */
/* wadi/fs_ram.h - a file system in memory, from wadi/alloc.h. */
#ifndef WADI_FS_RAM_H
#define WADI_FS_RAM_H

#include "wadi/fs.h"

/* A file or directory. */
struct fs_ram_node {
	struct fs_ram_node *parent, *first, *next; /* above; in it; beside it */
	struct wd_room name;
	uint8_t *contents;
	size_t size, room;
	struct wd_date modified;
	bool directory;
};

/* The tree; it stays where it is. */
struct fs_ram {
	wd_pclock clock;
	uint64_t limit, used; /* bytes of contents */
	struct fs_ram_node root;
};

/* Empty.  Dates of changes are `clock`'s.  When all files together would have more than
 * `limit` bytes, names not counted, that is wd_fs_no_space; when the image's memory is
 * used up, wd_no_memory. */
WD_MUST wd_err fs_ram_init(struct fs_ram *it, wd_pclock clock, int64_t limit);

/* Gives back all memory. */
void fs_ram_fini(struct fs_ram *it);

/* What is in it. */
wd_fs fs_ram(struct fs_ram *it);

#endif
