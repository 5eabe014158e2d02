/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_embed.h - a folder of the project, linked in, for config.c. */
#ifndef WADI_CONFIG_KV_EMBED_H
#define WADI_CONFIG_KV_EMBED_H

#include "wadi/config.h"
#include "wadi/kv.h"

/* The folder with all below it, but for names that begin with a dot. */
static inline wd_kv kv_embed(const char *folder)
{
	return DEVICE(wd_kv, kv_embed, files(folder));
}

#endif
