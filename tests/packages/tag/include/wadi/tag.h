/* SPDX-License-Identifier: ISC */
/* wadi/tag.h - a console that puts a word before each write. */
#ifndef WADI_TAG_H
#define WADI_TAG_H

#include "wadi/console.h"

/* The console under it and the word. */
struct tag {
	wd_console under;
	struct wd_bytes word;
	bool loud;
};

/* Keeps a pointer to `word`; `loud` doubles it. */
WD_MUST wd_err tag_init(struct tag *it, wd_console under, const char *word, bool loud);
wd_console tag(struct tag *it);

#endif
