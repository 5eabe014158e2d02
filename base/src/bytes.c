/* SPDX-License-Identifier: ISC */
#include "wadi/bytes.h"

bool wd_bytes_equal_secret(struct wd_bytes a, struct wd_bytes b)
{
	unsigned different = 0;

	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		different |= (unsigned)(a.ptr[i] ^ b.ptr[i]);
	return different == 0;
}

void wd_wipe(struct wd_room room)
{
	if (room.len > 0)
		memset(room.ptr, 0, room.len);
	/* The zeros are looked at here, as far as the compiler knows. */
	__asm__ volatile("" : : "r"(room.ptr) : "memory");
}

wd_err wd_cursor_check(const struct wd_cursor *c)
{
	return c->bad ? wd_malformed : NULL;
}

struct wd_bytes wd_cursor_take(struct wd_cursor *c, size_t len)
{
	struct wd_bytes taken = wd_bytes(c->ptr, len);

	if (len > c->left) {
		c->bad = true;
		return wd_bytes(c->ptr, 0);
	}
	if (len > 0) { /* a view of nothing may be at NULL, which does not add */
		c->ptr += len;
		c->left -= len;
	}
	return taken;
}

struct wd_bytes wd_cursor_rest(struct wd_cursor *c)
{
	return wd_cursor_take(c, c->left);
}

void wd_cursor_skip(struct wd_cursor *c, size_t len)
{
	(void)wd_cursor_take(c, len);
}

void wd_cursor_align(struct wd_cursor *c, const uint8_t *start, size_t align)
{
	size_t gone = (size_t)(c->ptr - start);

	wd_cursor_skip(c, -gone & (align - 1));
}

struct wd_bytes wd_cursor_until(struct wd_cursor *c, uint8_t stop)
{
	const uint8_t *at = c->left ? memchr(c->ptr, stop, c->left) : NULL;
	struct wd_bytes before;

	if (!at)
		return wd_cursor_rest(c);
	before = wd_cursor_take(c, (size_t)(at - c->ptr));
	wd_cursor_skip(c, 1);
	return before;
}

static uint64_t little(struct wd_cursor *c, size_t len)
{
	struct wd_bytes b = wd_cursor_take(c, len);
	uint64_t n = 0;

	for (size_t i = b.len; i-- > 0;)
		n = n << 8 | b.ptr[i];
	return n;
}

static uint64_t big(struct wd_cursor *c, size_t len)
{
	struct wd_bytes b = wd_cursor_take(c, len);
	uint64_t n = 0;

	for (size_t i = 0; i < b.len; i++)
		n = n << 8 | b.ptr[i];
	return n;
}

uint8_t  wd_cursor_u8(struct wd_cursor *c)   { return (uint8_t)big(c, 1); }
uint16_t wd_cursor_le16(struct wd_cursor *c) { return (uint16_t)little(c, 2); }
uint32_t wd_cursor_le32(struct wd_cursor *c) { return (uint32_t)little(c, 4); }
uint64_t wd_cursor_le64(struct wd_cursor *c) { return little(c, 8); }
uint16_t wd_cursor_be16(struct wd_cursor *c) { return (uint16_t)big(c, 2); }
uint32_t wd_cursor_be32(struct wd_cursor *c) { return (uint32_t)big(c, 4); }
uint64_t wd_cursor_be64(struct wd_cursor *c) { return big(c, 8); }

static bool at_digit(const struct wd_cursor *c)
{
	return c->left > 0 && *c->ptr >= '0' && *c->ptr <= '9';
}

uint64_t wd_cursor_decimal(struct wd_cursor *c, uint64_t max)
{
	uint64_t n = 0;

	if (!at_digit(c))
		c->bad = true;
	while (at_digit(c)) {
		uint64_t digit = (uint64_t)(wd_cursor_u8(c) - '0');

		if (digit > max || n > (max - digit) / 10) {
			c->bad = true;
			return 0;
		}
		n = n * 10 + digit;
	}
	return n;
}

bool wd_cursor_accept(struct wd_cursor *c, const char *text)
{
	size_t len = strlen(text);

	if (len > c->left || (len > 0 && memcmp(c->ptr, text, len) != 0))
		return false;
	wd_cursor_skip(c, len);
	return true;
}
