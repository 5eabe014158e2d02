/* SPDX-License-Identifier: ISC */
/* wadi/config/fs_trace.h - a file system that says what is done with it, for config.c. */
#ifndef WADI_CONFIG_FS_TRACE_H
#define WADI_CONFIG_FS_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/fs.h"

/* `under`, with a line to `to` after each call that begins with `name`. */
static inline wd_fs fs_trace(wd_console to, const char *name, wd_fs under)
{
	return DEVICE(wd_fs, fs_trace, to, name, under);
}

#endif
