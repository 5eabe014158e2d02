/* SPDX-License-Identifier: ISC */
/* wadi/config/http_files.h - files over HTTP, for config.c. */
#ifndef WADI_CONFIG_HTTP_FILES_H
#define WADI_CONFIG_HTTP_FILES_H

#include "wadi/assets.h"
#include "wadi/config.h"
#include "wadi/http.h"

/* A handler with the files of `assets`; `cache` is Cache-Control, "" for none. */
static inline wd_http http_files(wd_assets assets, const char *cache)
{
	return DEVICE(wd_http, http_files, assets, cache);
}

#endif
