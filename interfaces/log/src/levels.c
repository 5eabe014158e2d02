/* SPDX-License-Identifier: ISC */
#include "wadi/log.h"

WD_ERROR(wd_log_bad_levels, wd_malformed, "log", "not levels like *:info,tcp:debug");
WD_ERROR(wd_log_no_source, NULL, "log", "there is no such source");

static const struct { const char *name, *shorter; } levels[] = {
	[WD_LEVEL_QUIET] = { "quiet", "---" },
	[WD_LEVEL_APP] = { "app", "APP" },
	[WD_LEVEL_ERROR] = { "error", "ERR" },
	[WD_LEVEL_WARNING] = { "warning", "WRN" },
	[WD_LEVEL_INFO] = { "info", "INF" },
	[WD_LEVEL_DEBUG] = { "debug", "DBG" },
};

const char *wd_level_name(enum wd_level level)
{
	return levels[level].name;
}

const char *wd_level_short(enum wd_level level)
{
	return levels[level].shorter;
}

static wd_err read_level(struct wd_bytes text, enum wd_level *into)
{
	for (size_t i = 0; i < WD_COUNT(levels); i++)
		if (wd_bytes_equal(text, wd_str(levels[i].name))) {
			*into = (enum wd_level)i;
			return NULL;
		}
	return wd_log_bad_levels;
}

/* "tcp:debug", or "debug" for all. */
static wd_err read_entry(struct wd_bytes text, struct wd_bytes *name, enum wd_level *level)
{
	const uint8_t *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
	size_t before = colon ? (size_t)(colon - text.ptr) : 0;

	*name = colon ? wd_bytes(text.ptr, before) : wd_str("*");
	if (name->len == 0)
		return wd_log_bad_levels;
	return read_level(colon ? wd_bytes(colon + 1, text.len - before - 1) : text, level);
}

static size_t count_entries(struct wd_bytes text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == ',';
	return n;
}

wd_err wd_log_levels_read(struct wd_bytes text, struct wd_log_levels *into)
{
	struct wd_log_levels list = { .len = count_entries(text) };
	struct wd_cursor c = wd_cursor(text);

	if (list.len > WD_COUNT(list.at))
		return wd_log_bad_levels;
	for (size_t i = 0; i < list.len; i++)
		WD_TRY(read_entry(wd_cursor_until(&c, ','), &list.at[i].name, &list.at[i].level));
	*into = list;
	return NULL;
}

/* Is it `name`, or its start and a "*"? */
static bool stands_for(struct wd_bytes pattern, const char *name)
{
	size_t start = pattern.len - 1;

	if (pattern.ptr[start] == '*')
		return strncmp(name, (const char *)pattern.ptr, start) == 0;
	return wd_bytes_equal(pattern, wd_str(name));
}

enum wd_level wd_log_levels_of(const struct wd_log_levels *list, const char *name,
                               enum wd_level otherwise)
{
	for (size_t i = list->len; i > 0; i--)
		if (stands_for(list->at[i - 1].name, name))
			return list->at[i - 1].level;
	return otherwise;
}

static bool stands_for_any(struct wd_bytes pattern)
{
	for (const struct wd_log_source *s = wd_log_next(NULL); s; s = wd_log_next(s->name))
		if (stands_for(pattern, s->name))
			return true;
	return pattern.len == 1 && pattern.ptr[0] == '*';
}

wd_err wd_log_levels_check(const struct wd_log_levels *list)
{
	for (size_t i = 0; i < list->len; i++)
		if (!stands_for_any(list->at[i].name))
			return wd_log_no_source;
	return NULL;
}
