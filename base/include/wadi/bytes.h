/* SPDX-License-Identifier: ISC */
/* wadi/bytes.h - views of memory, and the one cursor that parses.
 *
 * A pointer always travels with its length.  Views are borrowed for the call
 * unless a comment says that they are kept.
 */
#ifndef WADI_BYTES_H
#define WADI_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wadi/err.h"

/* Bytes to be read. */
struct wd_bytes {
	const uint8_t *ptr;
	size_t len;
};

/* Bytes to be written. */
struct wd_room {
	uint8_t *ptr;
	size_t len;
};

/* A view of `len` bytes at `ptr`; NULL only with a length of zero. */
static inline struct wd_bytes wd_bytes(const void *ptr, size_t len)
{
	return (struct wd_bytes){ ptr, len };
}

/* A view of a string, its NUL left out. */
static inline struct wd_bytes wd_str(const char *s)
{
	return (struct wd_bytes){ (const uint8_t *)s, strlen(s) };
}

/* Room of `len` bytes at `ptr`. */
static inline struct wd_room wd_room(void *ptr, size_t len)
{
	return (struct wd_room){ ptr, len };
}

/* The whole of an array as room; a pointer is refused at compile time. */
#define WD_ROOM(array) wd_room((array), sizeof((array)[0]) * WD_COUNT(array))

/* Same length, same bytes?  Not for secrets: time depends on the contents. */
static inline bool wd_bytes_equal(struct wd_bytes a, struct wd_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* The same for secrets: time depends on the lengths alone. */
bool wd_bytes_equal_secret(struct wd_bytes a, struct wd_bytes b);

/* Overwrites with zeros, in a way no compiler leaves out. */
void wd_wipe(struct wd_room room);

/* Big-endian fields of a header whose length was checked: anything else is parsed by the
 * cursor below. */
static inline uint16_t wd_be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}
static inline uint32_t wd_be32(const uint8_t *at)
{
	return (uint32_t)wd_be16(at) << 16 | wd_be16(at + 2);
}
static inline void wd_put_be16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}
static inline void wd_put_be32(uint8_t *at, uint32_t value)
{
	wd_put_be16(at, (uint16_t)(value >> 16));
	wd_put_be16(at + 2, (uint16_t)value);
}

/* ---- The cursor ------------------------------------------------------------
 *
 * All parsing goes through it.  A read behind the end yields zeros, moves
 * nothing, and makes the cursor bad for good; so a parser reads what it needs
 * and asks wd_cursor_check() once before it believes any of it.
 */
struct wd_cursor {
	const uint8_t *ptr; /* the next byte */
	size_t left;        /* bytes from there on */
	bool bad;           /* something was read that was not there */
};

/* A cursor at the start of `bytes`, which must outlive it. */
static inline struct wd_cursor wd_cursor(struct wd_bytes bytes)
{
	return (struct wd_cursor){ bytes.ptr, bytes.len, false };
}

/* NULL as long as everything read was there, else wd_malformed. */
WD_MUST WD_NONNULL wd_err wd_cursor_check(const struct wd_cursor *c);

/* The next `len` bytes; an empty view when there are fewer. */
WD_NONNULL struct wd_bytes wd_cursor_take(struct wd_cursor *c, size_t len);

/* Everything that is left; the cursor stands at the end then. */
WD_NONNULL struct wd_bytes wd_cursor_rest(struct wd_cursor *c);

/* Passes over `len` bytes. */
WD_NONNULL void wd_cursor_skip(struct wd_cursor *c, size_t len);

/* Passes over bytes until `align`, a power of two, divides the distance from
 * `start`, which must be where this cursor once stood. */
WD_NONNULL void wd_cursor_align(struct wd_cursor *c, const uint8_t *start, size_t align);

/* The bytes before the next `stop`, which is passed over too; without one
 * everything that is left. */
WD_NONNULL struct wd_bytes wd_cursor_until(struct wd_cursor *c, uint8_t stop);

/* Fixed-size integers, little and big endian. */
WD_NONNULL uint8_t  wd_cursor_u8(struct wd_cursor *c);
WD_NONNULL uint16_t wd_cursor_le16(struct wd_cursor *c);
WD_NONNULL uint32_t wd_cursor_le32(struct wd_cursor *c);
WD_NONNULL uint64_t wd_cursor_le64(struct wd_cursor *c);
WD_NONNULL uint16_t wd_cursor_be16(struct wd_cursor *c);
WD_NONNULL uint32_t wd_cursor_be32(struct wd_cursor *c);
WD_NONNULL uint64_t wd_cursor_be64(struct wd_cursor *c);

/* A decimal number: at least one digit, at most `max`; stops at the first
 * other character.  Bad when there is no digit or the number is larger. */
WD_NONNULL uint64_t wd_cursor_decimal(struct wd_cursor *c, uint64_t max);

/* Passes over `text` when it stands here; false, and no step, otherwise. */
WD_NONNULL bool wd_cursor_accept(struct wd_cursor *c, const char *text);

#endif
