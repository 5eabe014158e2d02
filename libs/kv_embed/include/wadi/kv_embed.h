/* SPDX-License-Identifier: ISC */
/* wadi/kv_embed.h - a folder of the project, linked into the image. */
#ifndef WADI_KV_EMBED_H
#define WADI_KV_EMBED_H

#include "wadi/files.h"
#include "wadi/kv.h"

/* The folder. */
struct kv_embed { const struct wd_files *files; };

/* Names that are no paths, or not in order (wadi/files.h), are wd_kv_damaged. */
WD_MUST wd_err kv_embed_init(struct kv_embed *it, const struct wd_files *files);

/* The files as values. */
wd_kv kv_embed(struct kv_embed *it);

#endif
