/* SPDX-License-Identifier: ISC */
/* wadi/test/assets.h - what everything does that has assets. */
#ifndef WADI_TEST_ASSETS_H
#define WADI_TEST_ASSETS_H

#include "wadi/assets.h"
#include "wadi/test/expect.h"

/* Is `a` all of the value with this key, byte for byte, read and as a page? */
WD_TEST bool wd_assets_test_same(wd_assets assets, struct wd_bytes key, const struct wd_asset *a,
                                 wd_kv kv)
{
	static uint8_t ours[64], theirs[64];
	struct wd_path path;
	struct wd_bytes of;
	uint64_t at = 0;
	size_t got, had;

	if (wd_assets_key(&path, key, a->encoding, &of))
		return false;
	do {
		if (wd_assets_read(assets, key, a->encoding, at, WD_ROOM(ours), &got) ||
		    wd_kv_read(kv, of, at, wd_room(theirs, got ? got : 1), &had) || had != got ||
		    (got > 0 && memcmp(ours, theirs, got) != 0))
			return false;
		if (a->page && (a->page->size != a->size ||
		                (got > 0 && memcmp(a->page->bytes + at, ours, got) != 0)))
			return false;
		at += got;
	} while (got > 0);
	return at == a->size;
}

/* One value, for all that clients accept. */
WD_TEST int wd_assets_test_value(wd_assets assets, struct wd_bytes key, wd_kv kv)
{
	struct wd_asset a[4], again;
	struct wd_kv_stat stat = { 0 };
	int failures = 0;

	WD_EXPECT(wd_kv_stat(kv, key, &stat) == NULL);
	for (unsigned accepted = 0; accepted < 4; accepted++) {
		struct wd_asset *it = &a[accepted];

		WD_EXPECT(wd_assets_find(assets, key, accepted, it) == NULL);
		WD_EXPECT(wd_assets_find(assets, key, accepted, &again) == NULL);
		if (failures)
			return failures;
		WD_EXPECT((it->encoding & ~accepted) == 0);
		WD_EXPECT(wd_assets_test_same(assets, key, it, kv));
		WD_EXPECT(strcmp(it->type, wd_media_type(key)) == 0);
		WD_EXPECT(it->modified.s == stat.modified.s && it->varies == a->varies);
		WD_EXPECT(it->size <= a->size && (it->encoding == 0 || it->varies));
		WD_EXPECT(strcmp(it->etag, again.etag) == 0);
		WD_EXPECT(strlen(it->etag) > 2 && it->etag[0] == '"' &&
		          it->etag[strlen(it->etag) - 1] == '"');
		WD_EXPECT((strcmp(it->etag, a->etag) == 0) == (it->encoding == a->encoding));
	}
	WD_EXPECT(a[0].encoding == WD_ENCODING_NONE && a[0].size == stat.size);
	WD_EXPECT(a[3].size == (a[1].size < a[2].size ? a[1].size : a[2].size));
	return failures;
}

/* Looks for `count` values that are in both the assets and `kv`; returns how many
 * expectations were not met. */
static inline int wd_assets_conforms(wd_assets assets, wd_kv kv, const char *const *keys,
                                     size_t count)
{
	static uint8_t longest[WD_PATH_MAX];
	struct wd_asset a;
	int failures = 0;

	for (size_t i = 0; i < count; i++)
		failures += wd_assets_test_value(assets, wd_str(keys[i]), kv);
	memset(longest, 'x', sizeof longest);
	WD_EXPECT(wd_assets_find(assets, wd_str(""), 3, &a) == wd_kv_not_a_value);
	WD_EXPECT(wd_err_is(wd_assets_find(assets, wd_str("no such"), 3, &a), wd_kv_not_found));
	WD_EXPECT(wd_err_is(wd_assets_find(assets, wd_str("../x"), 3, &a), wd_kv_bad_key));
	WD_EXPECT(wd_err_is(wd_assets_find(assets, wd_bytes(longest, sizeof longest), 3, &a),
	                    wd_kv_not_found));
	return failures;
}

#endif
