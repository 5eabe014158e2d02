/* SPDX-License-Identifier: ISC */
/* wadi/assets.h - values that lie in memory, as a web server wants them.
 *
 * A store may hold a value in compressed forms too, under the keys "NAME.gz" and
 * "NAME.br"; whoever asks for NAME gets the form that is best for him.
 */
#ifndef WADI_ASSETS_H
#define WADI_ASSETS_H

#include "wadi/kv.h"

typedef struct wd_assets {
	const struct wd_assets_ops *ops;
	void *self;
} wd_assets;

/* Forms of a value, which are also bits of what a client accepts. */
enum wd_encoding { WD_ENCODING_NONE = 0, WD_ENCODING_GZIP = 1, WD_ENCODING_BR = 2 };

/* One value, in one form. */
struct wd_asset {
	struct wd_bytes contents;  /* last as long as the store */
	struct wd_date modified;   /* zero where not known */
	const char *type;          /* "text/html; charset=utf-8" */
	enum wd_encoding encoding; /* of `contents` */
	bool varies;               /* others may be given another form */
};

/* What an implementation provides; the function below has the contract. */
struct wd_assets_ops {
	wd_err (*find)(void *self, struct wd_bytes key, unsigned accepted, struct wd_asset *asset);
};

/* The smallest form of a value among itself and the encodings that are `accepted`, some
 * of WD_ENCODING_GZIP | WD_ENCODING_BR.  Errors as of wd_kv_stat(), and
 * wd_kv_not_a_value. */
WD_MUST WD_WAITS static inline wd_err wd_assets_find(wd_assets assets, struct wd_bytes key,
                                                     unsigned accepted, struct wd_asset *asset)
{
	return assets.ops->find(assets.self, key, accepted, asset);
}

/* "gzip", "br"; NULL for WD_ENCODING_NONE. */
const char *wd_encoding_name(enum wd_encoding encoding);

/* The media type that the end of a name stands for; "application/octet-stream" where
 * nothing is known. */
const char *wd_media_type(struct wd_bytes name);

#endif
