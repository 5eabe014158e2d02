/* SPDX-License-Identifier: ISC */
#include "wadi/http.h"

static const char *const known_names[] = {
#define NAME(id, name) [WD_HTTP_##id] = name,
	WD_HTTP_KNOWN_FIELDS(NAME)
#undef NAME
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

bool wd_http_same(struct wd_bytes text, const char *small)
{
	for (size_t i = 0; i < text.len; i++)
		if (!small[i] || lower(text.ptr[i]) != (uint8_t)small[i])
			return false;
	return !small[text.len];
}

bool wd_http_each_named(const struct wd_http_request *request, const char *name, size_t *at,
                        struct wd_bytes *value)
{
	for (size_t i = *at; i < request->field_count; i++)
		if (wd_http_same(request->fields[i].name, name)) {
			*value = request->fields[i].value;
			*at = i + 1;
			return true;
		}
	*at = request->field_count;
	return false;
}

bool wd_http_each(const struct wd_http_request *request, enum wd_http_known field, size_t *at,
                  struct wd_bytes *value)
{
	if (*at > 0 && !(request->repeated & UINT32_C(1) << field))
		return false;
	if (*at > 0)
		return wd_http_each_named(request, known_names[field], at, value);
	*at = request->known[field];
	*value = wd_http_field(request, field);
	return *at > 0;
}

/* Eight bytes at once: a mark, the highest bit, on the first that is below 0x20 or is 0x7f. */
static uint64_t controls(const uint8_t *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w, del;

	memcpy(&w, at, sizeof w);
	del = w ^ ones * 0x7f;
	return (((w - ones * 0x20) & ~w) | ((del - ones) & ~del)) & ones * 0x80;
}

/* One by one: short ones, and those with tabs. */
static bool is_value(struct wd_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] < 0x20 && text.ptr[i] != '\t') || text.ptr[i] == 0x7f)
			return false;
	return true;
}

bool wd_http_is_value(struct wd_bytes text)
{
	const size_t word = sizeof(uint64_t);
	uint64_t marks;

	if (text.len < word)
		return is_value(text);
	marks = controls(text.ptr + text.len - word);
	for (size_t i = 0; text.len - i > word; i += word)
		marks |= controls(text.ptr + i);
	return marks == 0 || is_value(text);
}
