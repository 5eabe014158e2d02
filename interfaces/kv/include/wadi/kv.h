/* SPDX-License-Identifier: ISC */
/* wadi/kv.h - key-value stores: to be read, and to be written too.
 *
 * Keys are paths (wadi/path.h).  A key names a value, a dictionary of keys, or
 * nothing; the root, "", is a dictionary.  Whether there are dictionaries with nothing
 * in them is the store's business.
 */
#ifndef WADI_KV_H
#define WADI_KV_H

#include "wadi/path.h"
#include "wadi/pclock.h"

typedef struct wd_kv {
	const struct wd_kv_ops *ops;
	void *self;
} wd_kv;

WD_ERROR_DECL(wd_kv_not_found);        /* nothing has this key */
WD_ERROR_DECL(wd_kv_bad_key);          /* a kind of it: not a path */
WD_ERROR_DECL(wd_kv_not_a_value);      /* a dictionary, where a value is needed */
WD_ERROR_DECL(wd_kv_not_a_dictionary); /* a value, where a dictionary is needed */
WD_ERROR_DECL(wd_kv_damaged);          /* what is stored makes no sense */
WD_ERROR_DECL(wd_kv_too_large);        /* the value does not fit where it is to go */
WD_ERROR_DECL(wd_kv_no_space);         /* writing: the store is full */
WD_ERROR_DECL(wd_kv_taken);            /* renaming: something else has the new key */

/* What is known of a value or dictionary. */
struct wd_kv_stat {
	uint64_t size;           /* of a value, in bytes */
	struct wd_date modified; /* the last change; zero where the store does not know */
	bool dictionary;
};

/* Is told of each entry of a dictionary, its name and whether it is one itself, and
 * returns whether to go on.  The name is good during the call only, and nothing may be
 * changed before wd_kv_list() has returned. */
typedef bool wd_kv_each(void *arg, struct wd_bytes name, bool dictionary);

/* Stands for a value: equal for equal values, different for different ones, unless
 * somebody who could choose both values meant to. */
struct wd_kv_digest { uint8_t bytes[16]; };

/* What an implementation provides; the functions below have the contract. */
struct wd_kv_ops {
	wd_err (*stat)(void *self, struct wd_bytes key, struct wd_kv_stat *stat);
	wd_err (*read)(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
	               size_t *got);
	wd_err (*list)(void *self, struct wd_bytes key, wd_kv_each *each, void *arg);
	wd_err (*digest)(void *self, struct wd_bytes key, struct wd_kv_digest *digest);
};

/* What is there, if anything is. */
WD_MUST WD_WAITS static inline wd_err wd_kv_stat(wd_kv kv, struct wd_bytes key,
                                                 struct wd_kv_stat *stat)
{
	return kv.ops->stat(kv.self, key, stat);
}

/* Reads a value from byte `from` on: as many bytes as there are and `into` holds; zero
 * at or behind the end. */
WD_MUST WD_WAITS static inline wd_err wd_kv_read(wd_kv kv, struct wd_bytes key, uint64_t from,
                                                 struct wd_room into, size_t *got)
{
	return kv.ops->read(kv.self, key, from, into, got);
}

/* Calls `each` for all that is directly in a dictionary, in any order. */
WD_MUST WD_WAITS static inline wd_err wd_kv_list(wd_kv kv, struct wd_bytes key,
                                                 wd_kv_each *each, void *arg)
{
	return kv.ops->list(kv.self, key, each, arg);
}

/* The digest of a value, for an ETag or to see whether it has changed. */
WD_MUST WD_WAITS static inline wd_err wd_kv_digest(wd_kv kv, struct wd_bytes key,
                                                   struct wd_kv_digest *digest)
{
	return kv.ops->digest(kv.self, key, digest);
}

/* ---- Stores that can be written too --------------------------------------------------- */

typedef struct wd_kv_rw {
	const struct wd_kv_rw_ops *ops;
	void *self;
} wd_kv_rw;

/* What such an implementation provides. */
struct wd_kv_rw_ops {
	struct wd_kv_ops kv;
	wd_err (*set)(void *self, struct wd_bytes key, struct wd_bytes value);
	wd_err (*set_partial)(void *self, struct wd_bytes key, uint64_t at, struct wd_bytes from);
	wd_err (*remove)(void *self, struct wd_bytes key);
	wd_err (*rename)(void *self, struct wd_bytes from, struct wd_bytes to);
};

/* The same store, to be read only. */
static inline wd_kv wd_kv_of(wd_kv_rw rw)
{
	return (wd_kv){ &rw.ops->kv, rw.self };
}

/* Sets a whole value, new or in the place of another; the dictionaries above it come by
 * themselves.  When there is no space for it the old value is as it was; after another
 * failure it is unspecified. */
WD_MUST WD_WAITS static inline wd_err wd_kv_set(wd_kv_rw rw, struct wd_bytes key,
                                                struct wd_bytes value)
{
	return rw.ops->set(rw.self, key, value);
}

/* Writes over a value's bytes from `at` on.  It must be there, and grows as needed;
 * bytes between its old end and `at` are zero. */
WD_MUST WD_WAITS static inline wd_err wd_kv_set_partial(wd_kv_rw rw, struct wd_bytes key,
                                                        uint64_t at, struct wd_bytes from)
{
	return rw.ops->set_partial(rw.self, key, at, from);
}

/* Removes a value, or a dictionary with all in it; the root is wd_kv_bad_key. */
WD_MUST WD_WAITS static inline wd_err wd_kv_remove(wd_kv_rw rw, struct wd_bytes key)
{
	return rw.ops->remove(rw.self, key);
}

/* Moves a value, or a dictionary with all in it, to another key.  A value takes the
 * place of another; anything else at `to` is wd_kv_taken.  From the root, or to a key
 * below itself, is wd_kv_bad_key.  What lies below and gets too long a key by that is out of
 * reach, and not removed, until it is moved back. */
WD_MUST WD_WAITS static inline wd_err wd_kv_rename(wd_kv_rw rw, struct wd_bytes from,
                                                   struct wd_bytes to)
{
	return rw.ops->rename(rw.self, from, to);
}

/* ---- Helpers -------------------------------------------------------------------------- */

/* What has a key. */
enum wd_kv_kind { WD_KV_NOTHING, WD_KV_VALUE, WD_KV_DICTIONARY };

/* Yields which it is; that nothing is there, or ever could be, is no error. */
WD_MUST WD_WAITS wd_err wd_kv_exists(wd_kv kv, struct wd_bytes key, enum wd_kv_kind *kind);

/* Reads a whole value into `into`, and yields a view of it there.  wd_kv_too_large when
 * it has more bytes. */
WD_MUST WD_WAITS wd_err wd_kv_get(wd_kv kv, struct wd_bytes key, struct wd_room into,
                                  struct wd_bytes *value);

/* Reads a whole value of at most `max` bytes into memory of its own with a NUL behind,
 * to be given to wd_free().  wd_kv_too_large, wd_no_memory. */
WD_MUST WD_WAITS wd_err wd_kv_get_alloc(wd_kv kv, struct wd_bytes key, size_t max,
                                        uint8_t **value, size_t *len);

/* ---- For implementations --------------------------------------------------------------- */

/* The digest of what is in memory: FNV-1a of 128 bits. */
struct wd_kv_digest wd_kv_digest_of(struct wd_bytes value);

/* The same for a value that is read piece by piece, for stores that know no better. */
WD_MUST WD_WAITS wd_err wd_kv_digest_by_reading(wd_kv kv, struct wd_bytes key,
                                                struct wd_kv_digest *digest);

#endif
