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
