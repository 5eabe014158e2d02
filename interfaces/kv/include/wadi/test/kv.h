/* SPDX-License-Identifier: ISC */
/* wadi/test/kv.h - what every key-value store does, and every one that is written. */
#ifndef WADI_TEST_KV_H
#define WADI_TEST_KV_H

#include "wadi/kv.h"
#include "wadi/test/expect.h"

/* ---- Any store: what is in it is looked through ---------------------------------------- */

/* How deep, how wide, and how much of a value is looked at. */
enum { WD_KV_TEST_DEPTH = 4, WD_KV_TEST_NAMES = 1000, WD_KV_TEST_BYTES = 300 };

/* A walk: the store, and what is not as it should be. */
struct wd_kv_walk {
	wd_kv kv;
	int failures, values, names;
	int skip; /* entries to pass over before the one that is wanted */
	bool dictionary;
	struct wd_path path;
	struct wd_bytes key;
};

/* Any part of a value is that part of the whole. */
WD_TEST int wd_kv_test_value(wd_kv kv, struct wd_bytes key)
{
	static uint8_t whole[WD_KV_TEST_BYTES], part[64];
	struct wd_kv_digest one = { { 0 } }, two = { { 1 } };
	struct wd_kv_stat stat = { 0 };
	size_t have = 0, got = 1;
	int failures = 0;

	WD_EXPECT(wd_kv_stat(kv, key, &stat) == NULL && !stat.dictionary);
	WD_EXPECT(stat.modified.ns <= 999999999);
	while (have < sizeof whole && got > 0 &&
	       !wd_kv_read(kv, key, have, wd_room(whole + have, sizeof whole - have), &got))
		have += got;
	WD_EXPECT(have == (stat.size < sizeof whole ? stat.size : sizeof whole));
	for (size_t from = 0; from < have; from += 1 + have / 5) {
		WD_EXPECT(wd_kv_read(kv, key, from, WD_ROOM(part), &got) == NULL && got > 0);
		got = got < have - from ? got : have - from;
		WD_EXPECT(memcmp(part, whole + from, got) == 0);
	}
	WD_EXPECT(wd_kv_read(kv, key, stat.size, WD_ROOM(part), &got) == NULL && got == 0);
	WD_EXPECT(wd_kv_read(kv, key, UINT64_MAX, WD_ROOM(part), &got) == NULL && got == 0);
	WD_EXPECT(wd_kv_read(kv, key, 0, wd_room(NULL, 0), &got) == NULL && got == 0);
	WD_EXPECT(wd_kv_digest(kv, key, &one) == NULL && wd_kv_digest(kv, key, &two) == NULL);
	WD_EXPECT(memcmp(&one, &two, sizeof one) == 0);
	return failures;
}

/* Keeps the path of the entry number `skip`. */
WD_TEST bool wd_kv_test_pick(void *arg, struct wd_bytes name, bool dictionary)
{
	struct wd_kv_walk *w = arg;
	struct wd_path copy = w->path;
	struct wd_bytes in = wd_bytes(copy.text, w->key.len);

	if (w->skip-- > 0)
		return true;
	w->dictionary = dictionary;
	if (wd_path_join(&w->path, in, name, &w->key))
		w->failures++;
	return false;
}

/* All in a dictionary, by number, so that nothing has to be kept. */
WD_TEST void wd_kv_test_dictionary(struct wd_kv_walk *w, int depth)
{
	struct wd_bytes key = w->key;
	struct wd_kv_stat stat = { 0 };
	int failures = 0;
	uint8_t byte[1];
	size_t got;

	WD_EXPECT(wd_kv_stat(w->kv, key, &stat) == NULL && stat.dictionary);
	WD_EXPECT(wd_err_is(wd_kv_read(w->kv, key, 0, WD_ROOM(byte), &got), wd_kv_not_a_value));
	for (int i = 0; i < WD_KV_TEST_NAMES; i++) {
		w->key = key;
		w->skip = i;
		WD_EXPECT(wd_kv_list(w->kv, key, wd_kv_test_pick, w) == NULL);
		if (w->key.len == key.len)
			break;
		w->names++;
		w->values += !w->dictionary;
		if (!w->dictionary)
			failures += wd_kv_test_value(w->kv, w->key);
		else if (depth > 0)
			wd_kv_test_dictionary(w, depth - 1);
	}
	w->key = key;
	w->failures += failures;
}

/* Nothing has these keys, whatever the store holds. */
WD_TEST int wd_kv_test_bad_keys(wd_kv kv)
{
	static const char *const bad[] = { "/", "/a", "a/", "a//b", "..", "a/../b", "./a" };
	enum wd_kv_kind kind = WD_KV_VALUE;
	struct wd_kv_digest digest;
	struct wd_kv_stat stat;
	uint8_t byte[1];
	size_t got;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_bytes key = wd_str(bad[i]);

		WD_EXPECT(wd_err_is(wd_kv_stat(kv, key, &stat), wd_kv_bad_key));
		WD_EXPECT(wd_err_is(wd_kv_read(kv, key, 0, WD_ROOM(byte), &got), wd_kv_bad_key));
		WD_EXPECT(wd_err_is(wd_kv_list(kv, key, NULL, NULL), wd_kv_bad_key));
		WD_EXPECT(wd_err_is(wd_kv_digest(kv, key, &digest), wd_kv_bad_key));
		WD_EXPECT(wd_kv_exists(kv, key, &kind) == NULL && kind == WD_KV_NOTHING);
	}
	WD_EXPECT(wd_err_is(wd_kv_stat(kv, wd_str("no such key"), &stat), wd_kv_not_found));
	WD_EXPECT(wd_err_is(wd_kv_digest(kv, wd_str(""), &digest), wd_kv_not_a_value));
	return failures;
}

/* Reads what is in the store, at least `values` values; returns how many expectations
 * were not met. */
static inline int wd_kv_conforms(wd_kv kv, int values)
{
	static struct wd_kv_walk w;
	int failures = wd_kv_test_bad_keys(kv);

	w = (struct wd_kv_walk){ .kv = kv, .key = { w.path.text, 0 } };
	wd_kv_test_dictionary(&w, WD_KV_TEST_DEPTH);
	WD_EXPECT(w.values >= values);
	return failures + w.failures;
}

/* ---- A store that is written ------------------------------------------------------------- */

/* Paths below are strings. */
#define WD_KV_AT(path) wd_str("conformance" path)

/* Has the key exactly this value? */
WD_TEST bool wd_kv_test_holds(wd_kv_rw rw, struct wd_bytes key, const char *text, size_t len)
{
	uint8_t into[64];
	struct wd_bytes value;

	return !wd_kv_get(wd_kv_of(rw), key, WD_ROOM(into), &value) &&
	       wd_bytes_equal(value, wd_bytes(text, len));
}

/* What has the key. */
WD_TEST enum wd_kv_kind wd_kv_test_kind(wd_kv_rw rw, struct wd_bytes key)
{
	enum wd_kv_kind kind;

	return wd_kv_exists(wd_kv_of(rw), key, &kind) ? WD_KV_NOTHING : kind;
}

/* Values: set, replaced, changed in part. */
WD_TEST int wd_kv_test_set(wd_kv_rw rw)
{
	struct wd_bytes key = WD_KV_AT("/a/value");
	struct wd_kv_digest one = { { 0 } }, two = { { 0 } };
	struct wd_bytes value;
	uint8_t small[4];
	int failures = 0;

	WD_EXPECT(wd_kv_set(rw, key, wd_str("hello")) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, key, "hello", 5));
	WD_EXPECT(wd_kv_digest(wd_kv_of(rw), key, &one) == NULL);
	WD_EXPECT(wd_kv_set(rw, key, wd_str("hi")) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, key, "hi", 2));
	WD_EXPECT(wd_kv_digest(wd_kv_of(rw), key, &two) == NULL);
	WD_EXPECT(memcmp(&one, &two, sizeof one) != 0);
	WD_EXPECT(wd_kv_set(rw, key, wd_bytes(NULL, 0)) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, key, "", 0));
	WD_EXPECT(wd_kv_set(rw, key, wd_str("hello")) == NULL);
	WD_EXPECT(wd_err_is(wd_kv_get(wd_kv_of(rw), key, WD_ROOM(small), &value),
	                    wd_kv_too_large));

	WD_EXPECT(wd_kv_set_partial(rw, key, 1, wd_str("a")) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, key, "hallo", 5));
	WD_EXPECT(wd_kv_set_partial(rw, key, 6, wd_str("!")) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, key, "hallo\0!", 7));
	WD_EXPECT(wd_err_is(wd_kv_set_partial(rw, WD_KV_AT("/none"), 0, wd_str("x")),
	                    wd_kv_not_found));
	WD_EXPECT(wd_err_is(wd_kv_set_partial(rw, WD_KV_AT("/a"), 0, wd_str("x")),
	                    wd_kv_not_a_value));
	return failures;
}

/* A key has one thing only. */
WD_TEST int wd_kv_test_kinds(wd_kv_rw rw)
{
	int failures = 0;

	WD_EXPECT(wd_kv_test_kind(rw, wd_str("")) == WD_KV_DICTIONARY);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("/a")) == WD_KV_DICTIONARY);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("/a/value")) == WD_KV_VALUE);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("/a/value/x")) == WD_KV_NOTHING);
	WD_EXPECT(wd_err_is(wd_kv_set(rw, WD_KV_AT("/a"), wd_str("x")), wd_kv_not_a_value));
	WD_EXPECT(wd_err_is(wd_kv_set(rw, wd_str(""), wd_str("x")), wd_kv_not_a_value));
	WD_EXPECT(wd_err_is(wd_kv_set(rw, WD_KV_AT("/a/value/x"), wd_str("x")),
	                    wd_kv_not_a_dictionary));
	WD_EXPECT(wd_err_is(wd_kv_set(rw, WD_KV_AT("/../x"), wd_str("x")), wd_kv_bad_key));
	WD_EXPECT(wd_err_is(wd_kv_list(wd_kv_of(rw), WD_KV_AT("/a/value"), NULL, NULL),
	                    wd_kv_not_a_dictionary));
	WD_EXPECT(wd_err_is(wd_kv_list(wd_kv_of(rw), WD_KV_AT("/none"), NULL, NULL),
	                    wd_kv_not_found));
	return failures;
}

/* Keys change; values take the place of values, and of nothing else. */
WD_TEST int wd_kv_test_rename(wd_kv_rw rw)
{
	struct wd_bytes value = WD_KV_AT("/a/value"), b = WD_KV_AT("/b/c/d");
	int failures = 0;

	WD_EXPECT(wd_kv_rename(rw, value, value) == NULL);
	WD_EXPECT(wd_kv_rename(rw, value, b) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, b, "hallo\0!", 7));
	WD_EXPECT(wd_kv_test_kind(rw, value) == WD_KV_NOTHING);
	WD_EXPECT(wd_err_is(wd_kv_rename(rw, value, b), wd_kv_not_found));
	WD_EXPECT(wd_kv_set(rw, value, wd_str("new")) == NULL);
	WD_EXPECT(wd_kv_rename(rw, value, b) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, b, "new", 3));
	WD_EXPECT(wd_kv_rename(rw, WD_KV_AT("/b"), WD_KV_AT("/e")) == NULL);
	WD_EXPECT(wd_kv_test_holds(rw, WD_KV_AT("/e/c/d"), "new", 3));
	WD_EXPECT(wd_kv_test_kind(rw, b) == WD_KV_NOTHING);
	WD_EXPECT(wd_err_is(wd_kv_rename(rw, WD_KV_AT("/e"), WD_KV_AT("/e/c/x")), wd_kv_bad_key));
	WD_EXPECT(wd_kv_set(rw, value, wd_str("x")) == NULL);
	WD_EXPECT(wd_err_is(wd_kv_rename(rw, WD_KV_AT("/e"), value), wd_kv_taken));
	WD_EXPECT(wd_err_is(wd_kv_rename(rw, value, WD_KV_AT("/e")), wd_kv_taken));
	return failures;
}

/* Dictionaries go with all that is in them. */
WD_TEST int wd_kv_test_remove(wd_kv_rw rw)
{
	int failures = 0;

	WD_EXPECT(wd_kv_set(rw, WD_KV_AT("/e/c/second"), wd_str("x")) == NULL);
	WD_EXPECT(wd_kv_set(rw, WD_KV_AT("/e/third"), wd_str("x")) == NULL);
	WD_EXPECT(wd_kv_set(rw, WD_KV_AT("/e.txt"), wd_str("x")) == NULL);
	WD_EXPECT(wd_kv_remove(rw, WD_KV_AT("/e")) == NULL);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("/e")) == WD_KV_NOTHING);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("/e/third")) == WD_KV_NOTHING);
	WD_EXPECT(wd_kv_test_holds(rw, WD_KV_AT("/e.txt"), "x", 1));
	WD_EXPECT(wd_kv_remove(rw, WD_KV_AT("/e.txt")) == NULL);
	WD_EXPECT(wd_err_is(wd_kv_remove(rw, WD_KV_AT("/e.txt")), wd_kv_not_found));
	WD_EXPECT(wd_err_is(wd_kv_remove(rw, wd_str("")), wd_kv_bad_key));
	WD_EXPECT(wd_err_is(wd_kv_remove(rw, WD_KV_AT("/..")), wd_kv_bad_key));
	return failures;
}

/* Works below the key "conformance", which must not be there, and removes it; returns
 * how many expectations were not met. */
static inline int wd_kv_rw_conforms(wd_kv_rw rw)
{
	int failures = 0;

	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("")) == WD_KV_NOTHING);
	failures += wd_kv_test_set(rw) + wd_kv_test_kinds(rw) + wd_kv_test_rename(rw);
	failures += wd_kv_conforms(wd_kv_of(rw), 2) + wd_kv_test_remove(rw);
	WD_EXPECT(wd_kv_remove(rw, WD_KV_AT("")) == NULL);
	WD_EXPECT(wd_kv_test_kind(rw, WD_KV_AT("")) == WD_KV_NOTHING);
	return failures;
}

#endif
