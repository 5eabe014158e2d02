/* SPDX-License-Identifier: ISC */
#include "wadi/assets.h"

const char *wd_encoding_name(enum wd_encoding encoding)
{
	switch (encoding) {
	case WD_ENCODING_GZIP: return "gzip";
	case WD_ENCODING_BR:   return "br";
	case WD_ENCODING_NONE: break;
	}
	return NULL;
}

const char *wd_encoding_extension(enum wd_encoding encoding)
{
	switch (encoding) {
	case WD_ENCODING_GZIP: return ".gz";
	case WD_ENCODING_BR:   return ".br";
	case WD_ENCODING_NONE: break;
	}
	return "";
}

wd_err wd_assets_key(struct wd_path *into, struct wd_bytes key, enum wd_encoding encoding,
                     struct wd_bytes *of)
{
	const char *extension = wd_encoding_extension(encoding);
	size_t len = strlen(extension);

	if (key.len > sizeof into->text - len)
		return wd_kv_not_found;
	if (key.len > 0)
		memcpy(into->text, key.ptr, key.len);
	memcpy(into->text + key.len, extension, len);
	*of = wd_bytes(into->text, key.len + len);
	return NULL;
}

void wd_etag_of(const struct wd_kv_digest *digest, char etag[WD_ETAG_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0;

	etag[len++] = '"';
	for (size_t i = 0; i < sizeof digest->bytes; i++) {
		etag[len++] = digits[digest->bytes[i] >> 4];
		etag[len++] = digits[digest->bytes[i] & 15];
	}
	etag[len++] = '"';
	etag[len] = '\0';
}
