/* SPDX-License-Identifier: ISC */
#include "log_internal.h"

/* The linker gathers the addresses of all sources and marks both ends; where there
 * is none, no ends either. */
extern struct wd_log_source *const __start_wadi_log_sources[] __attribute__((weak));
extern struct wd_log_source *const __stop_wadi_log_sources[] __attribute__((weak));

struct wd_log_source *wd_log_next(const char *after)
{
	struct wd_log_source *next = NULL;

	for (struct wd_log_source *const *s = __start_wadi_log_sources;
	     s != __stop_wadi_log_sources; s++) {
		if (after && strcmp((*s)->name, after) <= 0)
			continue;
		if (!next || strcmp((*s)->name, next->name) < 0)
			next = *s;
	}
	return next;
}

bool wd_log_is_source(const struct wd_log_source *source)
{
	for (struct wd_log_source *const *s = __start_wadi_log_sources;
	     s != __stop_wadi_log_sources; s++)
		if (*s == source)
			return true;
	return false;
}

/* Two sources may share a name, and are set as one. */
wd_err wd_log_set(struct wd_bytes text)
{
	struct wd_log_levels levels;

	WD_TRY(wd_log_levels_read(text, &levels));
	WD_TRY(wd_log_levels_check(&levels));
	for (struct wd_log_source *const *s = __start_wadi_log_sources;
	     s != __stop_wadi_log_sources; s++)
		(*s)->level = wd_log_levels_of(&levels, (*s)->name, (*s)->level);
	return NULL;
}
