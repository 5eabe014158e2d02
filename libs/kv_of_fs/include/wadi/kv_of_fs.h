/* SPDX-License-Identifier: ISC */
/* wadi/kv_of_fs.h - a file system as a key-value store: files are values. */
#ifndef WADI_KV_OF_FS_H
#define WADI_KV_OF_FS_H

#include "wadi/fs.h"
#include "wadi/kv.h"

/* The file system below. */
struct kv_of_fs { wd_fs fs; };

/* Errors of the file system come as their counterparts of wadi/kv.h, or as they are
 * where there is none.  A dictionary is a directory, which may be empty: also one that
 * was made for a value that then could not be set.  A new value reserves its space,
 * then is written, then what is too much is cut off.  Cannot fail. */
WD_MUST wd_err kv_of_fs_init(struct kv_of_fs *it, wd_fs fs);

/* The store to be read, and to be written too. */
wd_kv kv_of_fs(struct kv_of_fs *it);
wd_kv_rw kv_of_fs_rw(struct kv_of_fs *it);

#endif
