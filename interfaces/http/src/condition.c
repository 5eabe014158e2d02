/* SPDX-License-Identifier: ISC */
/* Conditions and ranges: RFC 9110, 13 and 14. */
#include "wadi/http_fields.h"

/* ---- Conditions ---------------------------------------------------------------------------- */

enum comparison { STRONG, WEAK };

/* Is this tag ours?  Ours is strong, so a strong comparison fails for weak ones alone. */
static bool tag_is(struct wd_bytes tag, struct wd_bytes etag, enum comparison how)
{
	if (how == WEAK && tag.len > 2 && tag.ptr[0] == 'W' && tag.ptr[1] == '/')
		tag = wd_bytes(tag.ptr + 2, tag.len - 2);
	return etag.len > 0 && wd_bytes_equal(tag, etag);
}

/* Is ours among the tags of the field, or "*" all there is? */
static bool tag_listed(const struct wd_http_request *request, enum wd_http_known field,
                       struct wd_bytes etag, enum comparison how)
{
	struct wd_bytes list, tag;

	for (size_t at = 0; wd_http_each(request, field, &at, &list);) {
		if (wd_bytes_equal(list, wd_str("*")))
			return true;
		while (wd_http_list_next(&list, &tag))
			if (tag_is(tag, etag, how))
				return true;
	}
	return false;
}

/* The date of a field that has one line with one in it, and our own, are known. */
static bool date_of(const struct wd_http_request *request, enum wd_http_known field,
                    const struct wd_http_representation *what, struct wd_date *date)
{
	return request->known[field] && !(request->repeated & UINT32_C(1) << field) &&
	       what->modified.s != 0 && !wd_http_date_parse(wd_http_field(request, field), date);
}

/* The steps of 13.2.2, in their order. */
unsigned wd_http_precondition(const struct wd_http_request *request,
                              const struct wd_http_representation *what)
{
	bool reads = request->method == WD_HTTP_GET || request->method == WD_HTTP_HEAD;
	struct wd_date date;

	if (request->known[WD_HTTP_IF_MATCH]) {
		if (!tag_listed(request, WD_HTTP_IF_MATCH, what->etag, STRONG))
			return 412;
	} else if (date_of(request, WD_HTTP_IF_UNMODIFIED_SINCE, what, &date) &&
	           what->modified.s > date.s) {
		return 412;
	}
	if (request->known[WD_HTTP_IF_NONE_MATCH]) {
		if (tag_listed(request, WD_HTTP_IF_NONE_MATCH, what->etag, WEAK))
			return reads ? 304 : 412;
	} else if (reads && date_of(request, WD_HTTP_IF_MODIFIED_SINCE, what, &date) &&
	           what->modified.s <= date.s) {
		return 304;
	}
	return 0;
}

/* ---- Ranges -------------------------------------------------------------------------------- */

/* "Wed, ..." is none. */
static bool is_tag(struct wd_bytes value)
{
	return value.len > 1 &&
	       (value.ptr[0] == '"' || (value.ptr[0] == 'W' && value.ptr[1] == '/'));
}

/* If-Range is a tag, or a date that is the very same. */
static bool range_applies(const struct wd_http_request *request,
                          const struct wd_http_representation *what)
{
	struct wd_bytes value = wd_http_field(request, WD_HTTP_IF_RANGE);
	struct wd_date date;

	if (!value.ptr)
		return true;
	if (is_tag(value))
		return !(request->repeated & UINT32_C(1) << WD_HTTP_IF_RANGE) &&
		       tag_is(value, what->etag, STRONG);
	return date_of(request, WD_HTTP_IF_RANGE, what, &date) && date.s == what->modified.s;
}

/* "0-499", "500-" or "-500"; false when it is none.  Yields no bytes where none are. */
static bool read_range(struct wd_bytes text, uint64_t size, struct wd_http_range *range)
{
	struct wd_cursor c = wd_cursor(text);
	uint64_t first, last = UINT64_MAX;

	if (wd_cursor_accept(&c, "-")) {
		uint64_t suffix = wd_cursor_decimal(&c, UINT64_MAX);

		range->len = suffix < size ? suffix : size;
		range->from = size - range->len;
		return !c.bad && c.left == 0;
	}
	first = wd_cursor_decimal(&c, UINT64_MAX);
	if (!wd_cursor_accept(&c, "-"))
		return false;
	if (c.left > 0)
		last = wd_cursor_decimal(&c, UINT64_MAX);
	if (c.bad || c.left > 0 || last < first)
		return false;
	range->from = first;
	if (first >= size)
		range->len = 0;
	else
		range->len = (last < size ? last + 1 : size) - first;
	return true;
}

/* Behind those before, or one with the last of them; false for neither. */
static bool add_range(struct wd_http_ranges *all, struct wd_http_range range)
{
	struct wd_http_range *last = all->count > 0 ? &all->at[all->count - 1] : NULL;

	if (last && range.from < last->from)
		return false;
	if (last && range.from <= last->from + last->len) {
		uint64_t end = range.from + range.len;

		if (end > last->from + last->len)
			last->len = end - last->from;
		return true;
	}
	if (all->count == WD_HTTP_RANGES_MAX)
		return false;
	all->at[all->count++] = range;
	return true;
}

/* False when it is to be ignored. */
static bool read_ranges(struct wd_bytes list, uint64_t size, struct wd_http_ranges *all)
{
	struct wd_bytes element;
	bool any = false;

	while (wd_http_list_next(&list, &element)) {
		struct wd_http_range range;

		if (!read_range(element, size, &range))
			return false;
		if (range.len > 0 && !add_range(all, range))
			return false;
		any = true;
	}
	all->none = any && all->count == 0;
	return any;
}

struct wd_http_ranges wd_http_ranges(const struct wd_http_request *request,
                                     const struct wd_http_representation *what, uint64_t size)
{
	struct wd_bytes value = wd_http_field(request, WD_HTTP_RANGE);
	struct wd_http_ranges all = { 0 };
	static const char unit[] = "bytes=";
	size_t len = sizeof unit - 1;

	if (value.len <= len || request->method != WD_HTTP_GET ||
	    (request->repeated & UINT32_C(1) << WD_HTTP_RANGE) ||
	    !wd_http_same(wd_bytes(value.ptr, len), unit) || !range_applies(request, what))
		return all;
	if (!read_ranges(wd_bytes(value.ptr + len, value.len - len), size, &all))
		return (struct wd_http_ranges){ 0 };
	return all;
}
