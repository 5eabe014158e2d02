/* SPDX-License-Identifier: ISC */
/* How far a run of bytes of one kind goes: all that looks at each byte of a head.  It
 * looks at eight of them at once, as a word whose lowest byte is the first; the marks it
 * makes are the bytes' highest bits. */
#ifndef SCAN_H
#define SCAN_H

#include "wadi/bytes.h"

/* Bits of http_class[]: what a byte may be part of. */
enum {
	HTTP_TOKEN = 1, /* RFC 9110, 5.6.2 */
	HTTP_NAME  = 2, /* of a host: RFC 3986, 3.2.2 */
	HTTP_HEX   = 4,
};
extern const uint8_t http_class[256];

enum { HTTP_WORD = sizeof(uint64_t) };

/* The same in each byte. */
#define HTTP_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HTTP_MARKS HTTP_EACH(0x80)

static inline uint64_t http_word(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

/* Which byte has the first mark, of which there is one. */
static inline size_t http_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks) / 8;
}

/* ---- Exact in each byte, if all are below 0x80 ----------------------------------------------- */

/* Marks bytes from `low` on. */
static inline uint64_t http_from(uint64_t w, uint8_t low)
{
	return w + HTTP_EACH((uint8_t)(0x80 - low));
}

/* Marks those that are not `byte`. */
static inline uint64_t http_unlike(uint64_t w, uint8_t byte)
{
	return (w ^ HTTP_EACH(byte)) + HTTP_EACH(0x7f);
}

/* ---- Exact up to the first mark -------------------------------------------------------------- */

/* Marks what is not a letter, digit, dot or dash: of those names mostly are. */
static inline uint64_t http_uncommon(uint64_t w)
{
	uint64_t small = w | HTTP_EACH(0x20);
	uint64_t letter = http_from(small, 'a') & ~http_from(small, 'z' + 1);
	uint64_t other = http_from(w, '-') & ~http_from(w, '9' + 1) & http_unlike(w, '/');

	return (~(letter | other) | w) & HTTP_MARKS;
}

/* Marks control characters: below 0x20, or 0x7f. */
static inline uint64_t http_controls(uint64_t w)
{
	uint64_t del = w ^ HTTP_EACH(0x7f);

	return (((w - HTTP_EACH(0x20)) & ~w) | ((del - HTTP_EACH(1)) & ~del)) & HTTP_MARKS;
}

/* Marks what is not visible ASCII, 0x21 to 0x7e, and '#', which no target has. */
static inline uint64_t http_untarget(uint64_t w)
{
	uint64_t mark = w ^ HTTP_EACH('#');

	return (((w - HTTP_EACH(0x21)) & ~w) | (w + HTTP_EACH(1)) | w |
	        ((mark - HTTP_EACH(1)) & ~mark)) & HTTP_MARKS;
}

/* ---- Runs ------------------------------------------------------------------------------------ */

/* As many bytes of this class stand first: HTTP_TOKEN or HTTP_NAME. */
static inline size_t http_run(struct wd_bytes b, uint8_t of)
{
	size_t i = 0;

	while (b.len - i >= HTTP_WORD) {
		uint64_t marks = http_uncommon(http_word(b.ptr + i));

		i += marks ? http_first(marks) : HTTP_WORD;
		if (marks && !(http_class[b.ptr[i++]] & of))
			return i - 1;
	}
	while (i < b.len && (http_class[b.ptr[i]] & of))
		i++;
	return i;
}

/* As many bytes of a field's value stand first: all but control characters, though tabs. */
static inline size_t http_text_run(struct wd_bytes b)
{
	size_t i = 0;

	while (b.len - i >= HTTP_WORD) {
		uint64_t marks = http_controls(http_word(b.ptr + i));

		i += marks ? http_first(marks) : HTTP_WORD;
		if (marks && b.ptr[i++] != '\t')
			return i - 1;
	}
	while (i < b.len && ((b.ptr[i] >= 0x20 && b.ptr[i] != 0x7f) || b.ptr[i] == '\t'))
		i++;
	return i;
}

/* As many bytes of a target stand first. */
static inline size_t http_target_run(struct wd_bytes b)
{
	size_t i = 0;

	for (; b.len - i >= HTTP_WORD; i += HTTP_WORD) {
		uint64_t marks = http_untarget(http_word(b.ptr + i));

		if (marks)
			return i + http_first(marks);
	}
	while (i < b.len && b.ptr[i] > 0x20 && b.ptr[i] < 0x7f && b.ptr[i] != '#')
		i++;
	return i;
}

/* Where the path of a target ends, at its '?' or with it; is it plain, without an encoding
 * and segments that are empty or begin with a dot?  All of `b` is below 0x80. */
size_t http_path_run(struct wd_bytes b, bool *plain);

#endif
