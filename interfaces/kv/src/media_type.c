/* SPDX-License-Identifier: ISC */
#include "wadi/assets.h"

static const struct { const char *extension, *type; } types[] = {
	{ "html", "text/html; charset=utf-8" },
	{ "htm", "text/html; charset=utf-8" },
	{ "css", "text/css; charset=utf-8" },
	{ "js", "text/javascript; charset=utf-8" },
	{ "mjs", "text/javascript; charset=utf-8" },
	{ "json", "application/json" },
	{ "map", "application/json" },
	{ "webmanifest", "application/manifest+json" },
	{ "wasm", "application/wasm" },
	{ "xml", "application/xml" },
	{ "atom", "application/atom+xml" },
	{ "rss", "application/rss+xml" },
	{ "txt", "text/plain; charset=utf-8" },
	{ "md", "text/markdown; charset=utf-8" },
	{ "csv", "text/csv; charset=utf-8" },
	{ "ics", "text/calendar; charset=utf-8" },
	{ "svg", "image/svg+xml" },
	{ "png", "image/png" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "avif", "image/avif" },
	{ "ico", "image/vnd.microsoft.icon" },
	{ "woff2", "font/woff2" },
	{ "woff", "font/woff" },
	{ "ttf", "font/ttf" },
	{ "otf", "font/otf" },
	{ "mp3", "audio/mpeg" },
	{ "ogg", "audio/ogg" },
	{ "wav", "audio/wav" },
	{ "mp4", "video/mp4" },
	{ "webm", "video/webm" },
	{ "pdf", "application/pdf" },
	{ "zip", "application/zip" },
	{ "gz", "application/gzip" },
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* `name` ends with '.' and `extension`, in letters of any case. */
static bool ends_with(struct wd_bytes name, const char *extension)
{
	size_t len = strlen(extension), at;

	if (name.len <= len || name.ptr[name.len - len - 1] != '.')
		return false;
	at = name.len - len;
	for (size_t i = 0; i < len; i++)
		if (lower(name.ptr[at + i]) != (uint8_t)extension[i])
			return false;
	return true;
}

const char *wd_media_type(struct wd_bytes name)
{
	for (size_t i = 0; i < WD_COUNT(types); i++)
		if (ends_with(name, types[i].extension))
			return types[i].type;
	return "application/octet-stream";
}
