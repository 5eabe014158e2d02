/* SPDX-License-Identifier: ISC */
#include "wadi/http_fields.h"

/* 0 to 15; -1 for what is no hexadecimal digit. */
static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static wd_err decode(struct wd_bytes text, uint8_t blank, struct wd_room into,
                     struct wd_bytes *decoded)
{
	struct wd_cursor c = wd_cursor(text);
	size_t len = 0;

	while (c.left > 0) {
		uint8_t byte = wd_cursor_u8(&c);

		if (byte == '%') {
			int high = digit(wd_cursor_u8(&c)), low = digit(wd_cursor_u8(&c));

			if (high < 0 || low < 0)
				return wd_malformed;
			byte = (uint8_t)(high * 16 + low);
		} else if (byte == blank) {
			byte = ' ';
		}
		if (len == into.len)
			return wd_malformed;
		into.ptr[len++] = byte;
	}
	*decoded = wd_bytes(into.ptr, len);
	return NULL;
}

wd_err wd_http_decode(struct wd_bytes text, struct wd_room into, struct wd_bytes *decoded)
{
	return decode(text, ' ', into, decoded);
}

wd_err wd_http_decode_form(struct wd_bytes text, struct wd_room into, struct wd_bytes *decoded)
{
	return decode(text, '+', into, decoded);
}

bool wd_http_query_next(struct wd_bytes *query, struct wd_bytes *name, struct wd_bytes *value)
{
	struct wd_cursor c = wd_cursor(*query);

	while (c.left > 0) {
		struct wd_bytes parameter = wd_cursor_until(&c, '&');
		struct wd_cursor p = wd_cursor(parameter);

		if (parameter.len == 0)
			continue;
		*name = wd_cursor_until(&p, '=');
		*value = wd_cursor_rest(&p);
		*query = wd_cursor_rest(&c);
		return true;
	}
	*query = wd_bytes(NULL, 0);
	return false;
}
