/* SPDX-License-Identifier: ISC */
/* wadi/config/assets_embed.h - a folder of the project, linked in for a web server, for
 * config.c. */
#ifndef WADI_CONFIG_ASSETS_EMBED_H
#define WADI_CONFIG_ASSETS_EMBED_H

#include "wadi/assets.h"
#include "wadi/config.h"

/* The folder with all below it, but for names that begin with a dot; with media types and
 * compressed forms, NAME.gz and NAME.br beside NAME, which are made where they are missing and
 * save something. */
static inline wd_assets assets_embed(const char *folder)
{
	return DEVICE(wd_assets, assets_embed, files_packed(folder));
}

#endif
