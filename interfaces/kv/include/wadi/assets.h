/* SPDX-License-Identifier: ISC */
/* wadi/assets.h - values as a web server wants them.
 *
 * A store may hold a value in compressed forms too, under the keys "NAME.gz" and
 * "NAME.br"; whoever asks for NAME gets the form that is best for him.
 */
#ifndef WADI_ASSETS_H
#define WADI_ASSETS_H

#include "wadi/buf.h"
#include "wadi/kv.h"

typedef struct wd_assets {
	const struct wd_assets_ops *ops;
	void *self;
} wd_assets;

/* Forms of a value, which are also bits of what a client accepts. */
enum wd_encoding { WD_ENCODING_NONE = 0, WD_ENCODING_GZIP = 1, WD_ENCODING_BR = 2 };

/* Room for an entity tag (RFC 9110, 8.8.3), with quotes and NUL. */
enum { WD_ETAG_TEXT = 44 };

/* One value, in one form. */
struct wd_asset {
	uint64_t size;             /* in bytes */
	struct wd_page *page;      /* where they all are, as long as the store is; or NULL: they
	                            * are read */
	struct wd_date modified;   /* zero where not known */
	const char *type;          /* "text/html; charset=utf-8" */
	enum wd_encoding encoding; /* of these bytes */
	bool varies;               /* others may be given another form */
	char etag[WD_ETAG_TEXT];   /* stands for these bytes: a strong entity tag */
};

/* What an implementation provides; the functions below have the contract. */
struct wd_assets_ops {
	wd_err (*find)(void *self, struct wd_bytes key, unsigned accepted, struct wd_asset *asset);
	wd_err (*read)(void *self, struct wd_bytes key, enum wd_encoding encoding, uint64_t from,
	               struct wd_room into, size_t *got);
};

/* The smallest form of a value among itself and the encodings that are `accepted`, some
 * of WD_ENCODING_GZIP | WD_ENCODING_BR.  Errors as of wd_kv_stat(), and
 * wd_kv_not_a_value. */
WD_MUST WD_WAITS static inline wd_err wd_assets_find(wd_assets assets, struct wd_bytes key,
                                                     unsigned accepted, struct wd_asset *asset)
{
	return assets.ops->find(assets.self, key, accepted, asset);
}

/* Reads what was found, in that form, from byte `from` on, as wd_kv_read() does. */
WD_MUST WD_WAITS static inline wd_err wd_assets_read(wd_assets assets, struct wd_bytes key,
                                                     enum wd_encoding encoding, uint64_t from,
                                                     struct wd_room into, size_t *got)
{
	return assets.ops->read(assets.self, key, encoding, from, into, got);
}

/* "gzip", "br"; NULL for WD_ENCODING_NONE. */
const char *wd_encoding_name(enum wd_encoding encoding);

/* The media type that the end of a name stands for; "application/octet-stream" where
 * nothing is known. */
const char *wd_media_type(struct wd_bytes name);

/* ---- For implementations --------------------------------------------------------------- */

/* ".gz", ".br", "" for WD_ENCODING_NONE: what the key of a form ends with. */
const char *wd_encoding_extension(enum wd_encoding encoding);

/* The key of a form of the value with this key, kept in `into`.  wd_kv_not_found: no key is
 * so long. */
WD_MUST wd_err wd_assets_key(struct wd_path *into, struct wd_bytes key,
                             enum wd_encoding encoding, struct wd_bytes *of);

/* The entity tag for a digest. */
void wd_etag_of(const struct wd_kv_digest *digest, char etag[WD_ETAG_TEXT]);

#endif
