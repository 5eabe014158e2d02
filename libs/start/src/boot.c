/* SPDX-License-Identifier: ISC */
#include "wadi/boot.h"

const char wd_boot_required[] = "(required)";

WD_ERROR(wd_boot_bad_value, wd_malformed, "boot", "not a value of this kind");
WD_ERROR(wd_boot_too_many, wd_boot_bad_value, "boot", "more entries than a list holds");

/* Each reads the whole of `t`, and writes on success only. */
typedef wd_err read_value(struct wd_bytes t, void *into);

static wd_err read_number(struct wd_bytes t, uint64_t max, uint64_t *into)
{
	struct wd_cursor c = wd_cursor(t);
	uint64_t n = wd_cursor_decimal(&c, max);

	if (wd_cursor_check(&c) || c.left > 0)
		return wd_boot_bad_value;
	*into = n;
	return NULL;
}

static wd_err read_text(struct wd_bytes t, void *into)
{
	*(const char **)into = (const char *)t.ptr;
	return NULL;
}

static wd_err read_flag(struct wd_bytes t, void *into)
{
	bool yes = wd_bytes_equal(t, wd_str("true"));

	if (!yes && !wd_bytes_equal(t, wd_str("false")))
		return wd_boot_bad_value;
	*(bool *)into = yes;
	return NULL;
}

static wd_err read_int(struct wd_bytes t, void *into)
{
	bool minus = t.len > 0 && t.ptr[0] == '-';
	bool sign = minus || (t.len > 0 && t.ptr[0] == '+');
	uint64_t n;

	WD_TRY(read_number(wd_bytes(t.ptr + sign, t.len - sign),
	                   (uint64_t)INT64_MAX + minus, &n));
	*(int64_t *)into = (int64_t)(minus ? 0 - n : n);
	return NULL;
}

static wd_err read_port(struct wd_bytes t, void *into)
{
	uint64_t n;

	WD_TRY(read_number(t, UINT16_MAX, &n));
	*(uint16_t *)into = (uint16_t)n;
	return NULL;
}

static wd_err read_size(struct wd_bytes t, void *into)
{
	static const char units[] = "kMGT"; /* each 1024 of the one before */
	const char *unit = t.len > 0 ? memchr(units, t.ptr[t.len - 1], strlen(units)) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	uint64_t n;

	WD_TRY(read_number(wd_bytes(t.ptr, t.len - !!unit), UINT64_MAX >> shift, &n));
	*(uint64_t *)into = n << shift;
	return NULL;
}

static wd_err read_span(struct wd_bytes t, void *into)
{
	return wd_span_parse(t, into) ? wd_boot_bad_value : NULL;
}

static wd_err read_ip(struct wd_bytes t, void *into)
{
	return wd_addr_parse(t, into) ? wd_boot_bad_value : NULL;
}

static wd_err read_prefix(struct wd_bytes t, void *into)
{
	return wd_prefix_parse(t, into) ? wd_boot_bad_value : NULL;
}

static wd_err read_entry_text(struct wd_bytes t, void *into)
{
	*(struct wd_bytes *)into = t;
	return NULL;
}

static size_t count_entries(struct wd_bytes t)
{
	size_t n = t.len > 0;

	for (size_t i = 0; i < t.len; i++)
		n += t.ptr[i] == ',';
	return n;
}

/* Reads entries of `size` bytes each into `at`, which has room for WD_LIST_MAX. */
static wd_err read_list(struct wd_bytes t, read_value *read, size_t size, void *at, size_t *len)
{
	struct wd_cursor c = wd_cursor(t);
	size_t n = count_entries(t);

	if (n > WD_LIST_MAX)
		return wd_boot_too_many;
	for (size_t i = 0; i < n; i++)
		WD_TRY(read(wd_cursor_until(&c, ','), (uint8_t *)at + i * size));
	*len = n;
	return NULL;
}

static wd_err read_texts(struct wd_bytes t, void *into)
{
	struct wd_texts list = { 0 };

	WD_TRY(read_list(t, read_entry_text, sizeof list.at[0], list.at, &list.len));
	*(struct wd_texts *)into = list;
	return NULL;
}

static wd_err read_ips(struct wd_bytes t, void *into)
{
	struct wd_ips list = { 0 };

	WD_TRY(read_list(t, read_ip, sizeof list.at[0], list.at, &list.len));
	*(struct wd_ips *)into = list;
	return NULL;
}

static wd_err read_prefixes(struct wd_bytes t, void *into)
{
	struct wd_prefixes list = { 0 };

	WD_TRY(read_list(t, read_prefix, sizeof list.at[0], list.at, &list.len));
	*(struct wd_prefixes *)into = list;
	return NULL;
}

#define KIND(name, type, example) { #name, example, read_##name },
static const struct {
	const char *name, *example;
	read_value *read;
} kinds[] = { WD_BOOT_TYPES(KIND) };
#undef KIND

wd_err wd_boot_read(enum wd_boot_kind kind, const char *text, void *into)
{
	return kinds[kind].read(wd_str(text), into);
}

const char *wd_boot_kind_name(enum wd_boot_kind kind)
{
	return kinds[kind].name;
}

const char *wd_boot_kind_example(enum wd_boot_kind kind)
{
	return kinds[kind].example;
}
