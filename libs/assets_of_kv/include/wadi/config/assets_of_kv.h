/* SPDX-License-Identifier: ISC */
/* wadi/config/assets_of_kv.h - a key-value store for a web server, for config.c. */
#ifndef WADI_CONFIG_ASSETS_OF_KV_H
#define WADI_CONFIG_ASSETS_OF_KV_H

#include "wadi/assets.h"
#include "wadi/config.h"

/* The values of `kv`, with media types and compressed forms, NAME.gz and NAME.br. */
static inline wd_assets assets_of_kv(wd_kv kv)
{
	return DEVICE(wd_assets, assets_of_kv, kv);
}

#endif
