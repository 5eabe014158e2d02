/* SPDX-License-Identifier: ISC */
#include "scan.h"

#define ALL (HTTP_TOKEN | HTTP_NAME)

const uint8_t http_class[256] = {
	['0' ... '9'] = ALL | HTTP_HEX,
	['A' ... 'F'] = ALL | HTTP_HEX,
	['G' ... 'Z'] = ALL,
	['a' ... 'f'] = ALL | HTTP_HEX,
	['g' ... 'z'] = ALL,
	['!'] = ALL,
	['#'] = HTTP_TOKEN,
	['$'] = ALL,
	['%'] = ALL,
	['&'] = ALL,
	['\''] = ALL,
	['('] = HTTP_NAME,
	[')'] = HTTP_NAME,
	['*'] = ALL,
	['+'] = ALL,
	[','] = HTTP_NAME,
	['-'] = ALL,
	['.'] = ALL,
	[';'] = HTTP_NAME,
	['='] = HTTP_NAME,
	['^'] = HTTP_TOKEN,
	['_'] = ALL,
	['`'] = HTTP_TOKEN,
	['|'] = HTTP_TOKEN,
	['~'] = ALL,
};

size_t http_path_run(struct wd_bytes b, bool *plain)
{
	uint64_t slash = 0; /* the mark of the byte before, in the lowest byte */
	size_t i = 0;

	*plain = true;
	for (; *plain && b.len - i >= HTTP_WORD; i += HTTP_WORD) {
		uint64_t w = http_word(b.ptr + i), slashes = ~http_unlike(w, '/') & HTTP_MARKS;
		uint64_t dots = ~http_unlike(w & ~HTTP_EACH(1), '.'); /* '/' is next to '.' */
		uint64_t bad = (slash | slashes << 8) & dots;

		if ((bad | ~(http_unlike(w, '?') & http_unlike(w, '%'))) & HTTP_MARKS)
			break;
		slash = slashes >> 56;
	}
	for (uint8_t before = i > 0 ? b.ptr[i - 1] : 0; i < b.len && b.ptr[i] != '?'; i++) {
		uint8_t c = b.ptr[i];

		*plain &= c != '%' && (before != '/' || (c != '/' && c != '.'));
		before = c;
	}
	return i;
}
