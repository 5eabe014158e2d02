/* SPDX-License-Identifier: ISC */
/* wadi/http_files.h - files over HTTP: a handler that answers GET and HEAD with the values of a
 * store.
 *
 * - "/css/" is "css/index.html", and "/css", where that is a folder, leads to "/css/".
 * - Every response has an entity tag, and a date where the store knows it; conditions and
 *   ranges are answered (RFC 9110, 13 and 14).
 * - A form that the client accepts and that is smaller is taken, NAME.gz or NAME.br.
 * - What is not there is "404.html" of the store, if it has one.
 */
#ifndef WADI_HTTP_FILES_H
#define WADI_HTTP_FILES_H

#include "wadi/assets.h"
#include "wadi/http.h"

/* Storage of one. */
struct http_files {
	wd_assets assets;
	const char *cache;
	/* What was made of a date, and of an Accept-Encoding: likely to be asked for again. */
	struct { int64_t s; char text[30]; } date[8];
	struct { uint8_t text[40]; uint8_t len, bits; } accepted;
};

/* `cache`, which is kept, is the field Cache-Control: "max-age=3600", "" for none.  Cannot
 * fail. */
WD_MUST wd_err http_files_init(struct http_files *it, wd_assets assets, const char *cache);

/* The handler. */
wd_http http_files(struct http_files *it);

#endif
