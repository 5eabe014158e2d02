/* SPDX-License-Identifier: ISC */
/* wadi/config/pages.h - a folder that prints itself, for config.c. */
#ifndef WADI_CONFIG_PAGES_H
#define WADI_CONFIG_PAGES_H

#include "wadi/config.h"
#include "wadi/console.h"

/* Prints the folder to `under`. */
static inline wd_console pages(const char *folder, wd_console under)
{
	return DEVICE(wd_console, pages, files(folder), under);
}

/* The same with the compressed forms of its files. */
static inline wd_console pages_packed(const char *folder, wd_console under)
{
	return DEVICE(wd_console, pages, files_packed(folder), under);
}

#endif
