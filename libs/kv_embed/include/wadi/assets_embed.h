/* SPDX-License-Identifier: ISC */
/* wadi/assets_embed.h - a folder of the project, linked into the image, as a web server wants
 * it: its files are pages, which go out without a copy. */
#ifndef WADI_ASSETS_EMBED_H
#define WADI_ASSETS_EMBED_H

#include "wadi/assets.h"
#include "wadi/kv_embed.h"

struct assets_embed_file;

/* The folder, with what is known of each file. */
struct assets_embed {
	struct kv_embed kv;
	struct assets_embed_file *file; /* as many as there are */
	uint32_t *slot;                 /* a hash table of their numbers, from 1 on */
	uint32_t mask;                  /* of its size, a power of two */
};

/* Allocates some 100 bytes for each file.  Errors of kv_embed_init(), wd_no_memory. */
WD_MUST wd_err assets_embed_init(struct assets_embed *it, const struct wd_files *files);

/* Gives back the memory; no page is referred to any more. */
void assets_embed_fini(struct assets_embed *it);

/* The files.  Entity tags are made of contents: of each when it is asked for the first time. */
wd_assets assets_embed(struct assets_embed *it);

#endif
