/* SPDX-License-Identifier: ISC */
/* wadi/pages.h - a folder that prints itself at each write. */
#ifndef WADI_PAGES_H
#define WADI_PAGES_H

#include "wadi/console.h"
#include "wadi/files.h"

/* The folder, and where it prints to. */
struct pages {
	const struct wd_files *files;
	wd_console under;
};

/* Cannot fail. */
WD_MUST wd_err pages_init(struct pages *it, const struct wd_files *files, wd_console under);
wd_console pages(struct pages *it);

#endif
