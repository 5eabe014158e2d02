/* SPDX-License-Identifier: ISC */
/* wadi/fs_trace.h - a file system that says what is done with it. */
#ifndef WADI_FS_TRACE_H
#define WADI_FS_TRACE_H

#include "wadi/console.h"
#include "wadi/fs.h"

/* Storage of one. */
struct fs_trace {
	wd_fs under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each call, of which one is "disk: mkdir logs" or
 * "disk: read x: fs: no such file or directory".
 * Cannot fail. */
WD_MUST wd_err fs_trace_init(struct fs_trace *it, wd_console to, const char *name, wd_fs under);

/* The file system that is traced. */
wd_fs fs_trace(struct fs_trace *it);

#endif
