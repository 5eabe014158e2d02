/* SPDX-License-Identifier: ISC */
/* wadi/fs_faulty.h - a file system that fails on purpose, for tests. */
#ifndef WADI_FS_FAULTY_H
#define WADI_FS_FAULTY_H

#include "wadi/fs.h"

/* What it fails with. */
WD_ERROR_DECL(fs_faulty_failed);

/* May be read, and set anew, at any time. */
struct fs_faulty {
	wd_fs under;
	uint64_t good; /* operations left that succeed */
	uint64_t seen; /* operations asked for so far */
};

/* Passes the first `good` operations on to `under`; every later one fails with
 * fs_faulty_failed.  A write that fails has written half. */
void fs_faulty_init(struct fs_faulty *it, wd_fs under, uint64_t good);

/* The file system that fails. */
wd_fs fs_faulty(struct fs_faulty *it);

#endif
