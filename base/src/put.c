/* SPDX-License-Identifier: ISC */
#include "put.h"

const char wd_digits_lower[] = "0123456789abcdef";
const char wd_digits_upper[] = "0123456789ABCDEF";

void wd_cut_put(void *arg, struct wd_bytes piece)
{
	struct wd_cut *cut = arg;
	size_t room = cut->len < cut->size ? cut->size - cut->len : 0;
	size_t n = piece.len < room ? piece.len : room;

	if (n > 0)
		memcpy(cut->into + cut->len, piece.ptr, n);
	cut->len += piece.len;
}

size_t wd_cut_end(const struct wd_cut *cut)
{
	if (cut->size > 0)
		cut->into[cut->len < cut->size ? cut->len : cut->size - 1] = '\0';
	return cut->len;
}

size_t wd_cut_value(wd_put_value *put, const void *value, char *into, size_t size)
{
	struct wd_cut cut = { into, size, 0 };

	put((struct wd_sink){ wd_cut_put, &cut }, value);
	return wd_cut_end(&cut);
}

void wd_put_bytes(struct wd_sink to, struct wd_bytes bytes)
{
	if (bytes.len > 0)
		to.put(to.arg, bytes);
}

void wd_put_str(struct wd_sink to, const char *s)
{
	wd_put_bytes(to, wd_str(s));
}

unsigned wd_digits(char *end, uint64_t n, unsigned base, const char *digits)
{
	unsigned count = 0;

	for (; n > 0; n /= base, count++)
		*--end = digits[n % base];
	return count;
}

void wd_put_uint(struct wd_sink to, uint64_t n, unsigned base, unsigned width)
{
	char text[WD_DIGITS_MAX], *end = text + sizeof text;
	unsigned len = wd_digits(end, n, base, wd_digits_lower);

	while (len < width && len < sizeof text)
		*(end - ++len) = '0';
	wd_put_bytes(to, wd_bytes(end - len, len));
}

void wd_put_fill(struct wd_sink to, char c, size_t count)
{
	char some[16];

	memset(some, c, sizeof some);
	for (size_t n; count > 0; count -= n) {
		n = count < sizeof some ? count : sizeof some;
		wd_put_bytes(to, wd_bytes(some, n));
	}
}
