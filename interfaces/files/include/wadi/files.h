/* SPDX-License-Identifier: ISC */
/* wadi/files.h - a folder of the project, linked into the image.
 *
 * config.c says files("htdocs") to a device, whose init is then given one of
 * these.
 */
#ifndef WADI_FILES_H
#define WADI_FILES_H

#include "wadi/base.h"

/* One file: "css/site.css". */
struct wd_file {
	const char *name;
	struct wd_bytes contents;
	int64_t modified; /* seconds since 1970-01-01 00:00 UTC */
};

/* All files of a folder and those below it, by name, '/' before all other letters.
 * They last as long as the image. */
struct wd_files {
	size_t len;
	const struct wd_file *at;
};

#endif
