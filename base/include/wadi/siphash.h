/* SPDX-License-Identifier: ISC */
/* wadi/siphash.h - a keyed hash for tables and cookies.
 *
 * Who does not know the key can neither choose what falls into one place of a table nor
 * foresee a value.  It is no hash for signatures or passwords.  (SipHash-2-4, Aumasson
 * and Bernstein 2012.)
 */
#ifndef WADI_SIPHASH_H
#define WADI_SIPHASH_H

#include "wadi/bytes.h"

/* A secret: random bytes, the same for the life of what it is for. */
struct wd_siphash_key { uint64_t k[2]; };

/* The hash of any bytes. */
WD_NONNULL uint64_t wd_siphash(const struct wd_siphash_key *key, struct wd_bytes bytes);

/* The same of a few words, little endian, without going through memory byte by byte. */
WD_NONNULL uint64_t wd_siphash_words(const struct wd_siphash_key *key, const uint64_t *words,
                                     size_t count);

#endif
