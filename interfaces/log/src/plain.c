/* SPDX-License-Identifier: ISC */
#include "wadi/log.h"
#include "wadi/platform.h"

/* A line in one trip to the host. */
void wd_log_plain(const struct wd_log_message *m, wd_instant start)
{
	static char line[WD_LOG_TEXT_MAX + WD_LOG_TAGS_MAX + 128];
	uint64_t us = wd_span_us(wd_between(start, m->when));
	size_t len = wd_fmt(line, sizeof line, "[%5llu.%06llu] %s [%.64s] %.*s%s%.*s\n",
	                    (unsigned long long)us / 1000000, (unsigned long long)us % 1000000,
	                    wd_level_short(m->level), m->source->name, (int)m->text.len,
	                    (const char *)m->text.ptr, m->tag_text.len ? " " : "",
	                    (int)m->tag_text.len, (const char *)m->tag_text.ptr);

	wd_platform_write(wd_bytes(line, len < sizeof line ? len : sizeof line - 1));
}
