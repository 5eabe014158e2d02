/* SPDX-License-Identifier: ISC */
#include "wadi/kv.h"

#include "wadi/alloc.h"

WD_ERROR(wd_kv_not_found, NULL, "kv", "no such key");
WD_ERROR(wd_kv_bad_key, wd_kv_not_found, "kv", "not a key for this");
WD_ERROR(wd_kv_not_a_value, NULL, "kv", "a dictionary, not a value");
WD_ERROR(wd_kv_not_a_dictionary, NULL, "kv", "a value, not a dictionary");
WD_ERROR(wd_kv_damaged, NULL, "kv", "what is stored makes no sense");
WD_ERROR(wd_kv_too_large, NULL, "kv", "the value is too large");
WD_ERROR(wd_kv_no_space, NULL, "kv", "no space is left");
WD_ERROR(wd_kv_taken, NULL, "kv", "something else has this key");

wd_err wd_kv_exists(wd_kv kv, struct wd_bytes key, enum wd_kv_kind *kind)
{
	struct wd_kv_stat stat;
	wd_err err = wd_kv_stat(kv, key, &stat);

	if (wd_err_is(err, wd_kv_not_found))
		*kind = WD_KV_NOTHING;
	else if (err)
		return err;
	else
		*kind = stat.dictionary ? WD_KV_DICTIONARY : WD_KV_VALUE;
	return NULL;
}

/* A read may yield less than there is; the end is where it yields nothing. */
static wd_err read_all(wd_kv kv, struct wd_bytes key, struct wd_room into, size_t *len)
{
	size_t have = 0, got = 1;

	while (have < into.len && got > 0) {
		WD_TRY(wd_kv_read(kv, key, have, wd_room(into.ptr + have, into.len - have), &got));
		have += got;
	}
	*len = have;
	return NULL;
}

static wd_err size_of(wd_kv kv, struct wd_bytes key, size_t max, size_t *size)
{
	struct wd_kv_stat stat;

	WD_TRY(wd_kv_stat(kv, key, &stat));
	if (stat.dictionary)
		return wd_kv_not_a_value;
	if (stat.size > max)
		return wd_kv_too_large;
	*size = (size_t)stat.size;
	return NULL;
}

wd_err wd_kv_get(wd_kv kv, struct wd_bytes key, struct wd_room into, struct wd_bytes *value)
{
	size_t size, len;

	WD_TRY(size_of(kv, key, into.len, &size));
	WD_TRY(read_all(kv, key, wd_room(into.ptr, size), &len));
	*value = wd_bytes(into.ptr, len);
	return NULL;
}

wd_err wd_kv_get_alloc(wd_kv kv, struct wd_bytes key, size_t max, uint8_t **value, size_t *len)
{
	WD_AUTO(wd_free) uint8_t *memory = NULL;
	size_t size, have;

	WD_TRY(size_of(kv, key, max < SIZE_MAX ? max : SIZE_MAX - 1, &size));
	memory = wd_alloc(size + 1);
	if (!memory)
		return wd_no_memory;
	WD_TRY(read_all(kv, key, wd_room(memory, size), &have));
	memory[have] = '\0';
	*len = have;
	*value = wd_move(memory);
	return NULL;
}

/* ---- Digests --------------------------------------------------------------------------- */

typedef unsigned __int128 fnv;

static const fnv fnv_start = (fnv)0x6c62272e07bb0142 << 64 | 0x62b821756295c58d;

static fnv fnv_add(fnv hash, struct wd_bytes bytes)
{
	const fnv prime = (fnv)1 << 88 | 0x13b;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ bytes.ptr[i]) * prime;
	return hash;
}

static struct wd_kv_digest fnv_end(fnv hash)
{
	struct wd_kv_digest digest;

	for (size_t i = 0; i < sizeof digest.bytes; i++)
		digest.bytes[i] = (uint8_t)(hash >> (120 - 8 * i));
	return digest;
}

struct wd_kv_digest wd_kv_digest_of(struct wd_bytes value)
{
	return fnv_end(fnv_add(fnv_start, value));
}

wd_err wd_kv_digest_by_reading(wd_kv kv, struct wd_bytes key, struct wd_kv_digest *digest)
{
	uint8_t piece[512];
	fnv hash = fnv_start;
	uint64_t at = 0;
	size_t got;

	do {
		WD_TRY(wd_kv_read(kv, key, at, WD_ROOM(piece), &got));
		hash = fnv_add(hash, wd_bytes(piece, got));
		at += got;
	} while (got > 0);
	*digest = fnv_end(hash);
	return NULL;
}
