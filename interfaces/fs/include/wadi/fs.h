/* SPDX-License-Identifier: ISC */
/* wadi/fs.h - a file system: directories, and files of random access.
 *
 * Names are paths (wadi/path.h); the root, "", is a directory.  What has returned is
 * stored as safely as the implementation says it does.
 */
#ifndef WADI_FS_H
#define WADI_FS_H

#include "wadi/path.h"
#include "wadi/pclock.h"

typedef struct wd_fs {
	const struct wd_fs_ops *ops;
	void *self;
} wd_fs;

WD_ERROR_DECL(wd_fs_not_found);       /* it, or the directory it is to be in */
WD_ERROR_DECL(wd_fs_exists);          /* something of this name is there */
WD_ERROR_DECL(wd_fs_not_a_directory); /* a file, where a directory is needed */
WD_ERROR_DECL(wd_fs_is_a_directory);  /* a directory, where a file is needed */
WD_ERROR_DECL(wd_fs_not_empty);       /* a directory that still holds something */
WD_ERROR_DECL(wd_fs_no_space);        /* the file system is full, or the file too large */
WD_ERROR_DECL(wd_fs_read_only);       /* nothing can be changed here */
WD_ERROR_DECL(wd_fs_damaged);         /* what is stored makes no sense */
WD_ERROR_DECL(wd_fs_bad_path);        /* not a path, or not one this can be done with */

/* What is known of a file or directory. */
struct wd_fs_stat {
	uint64_t size;           /* of a file, in bytes */
	struct wd_date modified; /* the last change of contents; zero where not known */
	bool directory;
};

/* Is told of each entry of a directory, its name and whether it is one itself, and
 * returns whether to go on.  The name is good during the call only, and nothing may
 * be changed before wd_fs_list() has returned. */
typedef bool wd_fs_each(void *arg, struct wd_bytes name, bool directory);

/* What an implementation provides; the functions below have the contract. */
struct wd_fs_ops {
	wd_err (*stat)(void *self, struct wd_bytes path, struct wd_fs_stat *stat);
	wd_err (*read)(void *self, struct wd_bytes path, uint64_t from, struct wd_room into,
	               size_t *got);
	wd_err (*write)(void *self, struct wd_bytes path, uint64_t at, struct wd_bytes from);
	wd_err (*resize)(void *self, struct wd_bytes path, uint64_t size);
	wd_err (*create)(void *self, struct wd_bytes path);
	wd_err (*mkdir)(void *self, struct wd_bytes path);
	wd_err (*remove)(void *self, struct wd_bytes path);
	wd_err (*rename)(void *self, struct wd_bytes from, struct wd_bytes to);
	wd_err (*list)(void *self, struct wd_bytes path, wd_fs_each *each, void *arg);
};

/* What is there, if anything is. */
WD_MUST WD_WAITS static inline wd_err wd_fs_stat(wd_fs fs, struct wd_bytes path,
                                                 struct wd_fs_stat *stat)
{
	return fs.ops->stat(fs.self, path, stat);
}

/* Reads a file from byte `from` on: as many bytes as there are and `into` holds; zero
 * at or behind the end. */
WD_MUST WD_WAITS static inline wd_err wd_fs_read(wd_fs fs, struct wd_bytes path, uint64_t from,
                                                 struct wd_room into, size_t *got)
{
	return fs.ops->read(fs.self, path, from, into, got);
}

/* Writes over a file's bytes from `at` on.  It grows as needed; bytes between its old
 * end and `at` are zero.  On failure a part may be written. */
WD_MUST WD_WAITS static inline wd_err wd_fs_write(wd_fs fs, struct wd_bytes path, uint64_t at,
                                                  struct wd_bytes from)
{
	return fs.ops->write(fs.self, path, at, from);
}

/* Cuts a file, or makes it longer by zeros.  On failure it is as it was. */
WD_MUST WD_WAITS static inline wd_err wd_fs_resize(wd_fs fs, struct wd_bytes path, uint64_t size)
{
	return fs.ops->resize(fs.self, path, size);
}

/* A new file, empty, in a directory that is there. */
WD_MUST WD_WAITS static inline wd_err wd_fs_create(wd_fs fs, struct wd_bytes path)
{
	return fs.ops->create(fs.self, path);
}

/* A new directory, empty, in one that is there. */
WD_MUST WD_WAITS static inline wd_err wd_fs_mkdir(wd_fs fs, struct wd_bytes path)
{
	return fs.ops->mkdir(fs.self, path);
}

/* Removes a file or an empty directory; the root is wd_fs_bad_path. */
WD_MUST WD_WAITS static inline wd_err wd_fs_remove(wd_fs fs, struct wd_bytes path)
{
	return fs.ops->remove(fs.self, path);
}

/* Moves a file, or a directory with all below, to another name.  A file takes the
 * place of another file; anything else at `to` is wd_fs_exists.  From the root, or to
 * a place below itself, is wd_fs_bad_path.  What lies below and gets too long a path by that
 * is out of reach until it is moved back. */
WD_MUST WD_WAITS static inline wd_err wd_fs_rename(wd_fs fs, struct wd_bytes from,
                                                   struct wd_bytes to)
{
	return fs.ops->rename(fs.self, from, to);
}

/* Calls `each` for all that is directly in a directory, in any order. */
WD_MUST WD_WAITS static inline wd_err wd_fs_list(wd_fs fs, struct wd_bytes path,
                                                 wd_fs_each *each, void *arg)
{
	return fs.ops->list(fs.self, path, each, arg);
}

#endif
