/* SPDX-License-Identifier: ISC */
#include "wadi/assets_of_kv.h"

#include "wadi/fmt.h"

static wd_err stat_form(wd_kv kv, struct wd_bytes key, enum wd_encoding encoding,
                        struct wd_kv_stat *stat)
{
	struct wd_path path;
	struct wd_bytes of;

	WD_TRY(wd_assets_key(&path, key, encoding, &of));
	WD_TRY(wd_kv_stat(kv, of, stat));
	return stat->dictionary ? wd_kv_not_a_value : NULL;
}

/* Takes a smaller form, if it is there and accepted. */
static wd_err consider(wd_kv kv, struct wd_bytes key, unsigned accepted,
                       enum wd_encoding encoding, struct wd_asset *asset, struct wd_kv_stat *best)
{
	struct wd_kv_stat stat;
	wd_err err = stat_form(kv, key, encoding, &stat);

	if (wd_err_is(err, wd_kv_not_found) || wd_err_is(err, wd_kv_not_a_value))
		return NULL;
	WD_TRY(err);
	asset->varies = true;
	if ((accepted & encoding) && stat.size < best->size) {
		asset->encoding = encoding;
		*best = stat;
	}
	return NULL;
}

/* Two forms of one size and date differ in their encoding. */
static wd_err make_etag(wd_kv kv, struct wd_bytes key, const struct wd_kv_stat *stat,
                        struct wd_asset *asset)
{
	struct wd_kv_digest digest;
	struct wd_path path;
	struct wd_bytes of;

	if (stat->modified.s != 0) {
		wd_fmt(asset->etag, sizeof asset->etag, "\"%llx-%llx-%x%s\"",
		       (unsigned long long)stat->size, (unsigned long long)stat->modified.s,
		       stat->modified.ns, wd_encoding_extension(asset->encoding));
		return NULL;
	}
	WD_TRY(wd_assets_key(&path, key, asset->encoding, &of));
	WD_TRY(wd_kv_digest(kv, of, &digest));
	wd_etag_of(&digest, asset->etag);
	return NULL;
}

static wd_err kv_find(void *self, struct wd_bytes key, unsigned accepted, struct wd_asset *asset)
{
	wd_kv kv = ((struct assets_of_kv *)self)->kv;
	struct wd_kv_stat stat, best;

	WD_TRY(stat_form(kv, key, WD_ENCODING_NONE, &stat));
	*asset = (struct wd_asset){ .modified = stat.modified, .type = wd_media_type(key) };
	best = stat;
	WD_TRY(consider(kv, key, accepted, WD_ENCODING_BR, asset, &best));
	WD_TRY(consider(kv, key, accepted, WD_ENCODING_GZIP, asset, &best));
	asset->size = best.size;
	return make_etag(kv, key, &best, asset);
}

static wd_err kv_read(void *self, struct wd_bytes key, enum wd_encoding encoding, uint64_t from,
                      struct wd_room into, size_t *got)
{
	struct wd_path path;
	struct wd_bytes of;

	WD_TRY(wd_assets_key(&path, key, encoding, &of));
	return wd_kv_read(((struct assets_of_kv *)self)->kv, of, from, into, got);
}

static const struct wd_assets_ops kv_ops = { .find = kv_find, .read = kv_read };

wd_err assets_of_kv_init(struct assets_of_kv *it, wd_kv kv)
{
	it->kv = kv;
	return NULL;
}

wd_assets assets_of_kv(struct assets_of_kv *it)
{
	return (wd_assets){ &kv_ops, it };
}
