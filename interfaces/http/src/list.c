/* SPDX-License-Identifier: ISC */
#include "wadi/http_fields.h"

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct wd_bytes trim(struct wd_bytes b)
{
	while (b.len > 0 && blank(b.ptr[0]))
		b = wd_bytes(b.ptr + 1, b.len - 1);
	while (b.len > 0 && blank(b.ptr[b.len - 1]))
		b.len--;
	return b;
}

/* Takes what stands before the next `stop` outside of quotes, and that. */
static struct wd_bytes until(struct wd_bytes *from, uint8_t stop)
{
	bool quoted = false;
	size_t i = 0;
	struct wd_bytes taken;

	for (; i < from->len && (quoted || from->ptr[i] != stop); i++) {
		if (from->ptr[i] == '"')
			quoted = !quoted;
		else if (quoted && from->ptr[i] == '\\' && i + 1 < from->len)
			i++;
	}
	taken = wd_bytes(from->ptr, i);
	i += i < from->len;
	*from = wd_bytes(from->ptr + i, from->len - i);
	return trim(taken);
}

bool wd_http_list_next(struct wd_bytes *list, struct wd_bytes *element)
{
	while (list->len > 0) {
		*element = until(list, ',');
		if (element->len > 0)
			return true;
	}
	return false;
}

bool wd_http_has(const struct wd_http_request *request, enum wd_http_known field,
                 const char *lower)
{
	struct wd_bytes list, element;

	for (size_t at = 0; wd_http_each(request, field, &at, &list);)
		while (wd_http_list_next(&list, &element))
			if (wd_http_same(element, lower))
				return true;
	return false;
}

/* ---- Qualities (RFC 9110, 12.4.2) ---------------------------------------------------------- */

/* "0.5" in thousandths; whatever is no weight counts as 0. */
static unsigned read_weight(struct wd_bytes text)
{
	struct wd_cursor c = wd_cursor(text);
	unsigned weight = (unsigned)wd_cursor_decimal(&c, 1) * 1000;

	if (text.len < 1 || text.len > 5 || c.bad || c.left + 1 != text.len)
		return 0;
	if (c.left > 0 && !wd_cursor_accept(&c, "."))
		return 0;
	for (unsigned unit = 100; c.left > 0; unit /= 10) {
		uint8_t digit = wd_cursor_u8(&c);

		if (digit < '0' || digit > '9')
			return 0;
		weight += unit * (unsigned)(digit - '0');
	}
	return weight <= 1000 ? weight : 0;
}

/* Takes what stands behind the name, and yields its weight. */
static unsigned weight_of(struct wd_bytes parameters)
{
	while (parameters.len > 0) {
		struct wd_bytes parameter = until(&parameters, ';');

		if (parameter.len >= 2 && (parameter.ptr[0] | 0x20) == 'q' &&
		    parameter.ptr[1] == '=')
			return read_weight(wd_bytes(parameter.ptr + 2, parameter.len - 2));
	}
	return 1000;
}

unsigned wd_http_accepts(const struct wd_http_request *request, const char *coding)
{
	bool identity = wd_http_same(wd_str(coding), "identity");
	struct wd_bytes list, element;
	unsigned others = identity ? 1000 : 0;

	for (size_t at = 0; wd_http_each(request, WD_HTTP_ACCEPT_ENCODING, &at, &list);)
		while (wd_http_list_next(&list, &element)) {
			struct wd_bytes name = until(&element, ';');

			if (wd_http_same(name, coding))
				return weight_of(element);
			if (wd_http_same(name, "*"))
				others = weight_of(element);
		}
	return others;
}
