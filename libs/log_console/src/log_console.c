/* SPDX-License-Identifier: ISC */
#include "wadi/log_console.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"

WD_ERROR(log_console_bad_colour, wd_malformed, "log-console",
         "colour is none of auto, always and never");

#define PLAIN "\033[m"

static const char *colour_of(enum wd_level level)
{
	switch (level) {
	case WD_LEVEL_ERROR:   return "\033[1;31m"; /* bold red */
	case WD_LEVEL_WARNING: return "\033[33m";   /* yellow */
	case WD_LEVEL_INFO:    return "\033[34m";   /* blue */
	case WD_LEVEL_DEBUG:   return "\033[32m";   /* green */
	case WD_LEVEL_APP:
	case WD_LEVEL_QUIET:   break;
	}
	return "\033[36m"; /* cyan */
}

/* The date at `when`, which is now or past. */
static struct wd_date date_of(wd_pclock pclock, wd_instant when)
{
	struct wd_date date = wd_pclock_now(pclock);
	uint64_t ago = wd_between(when, wd_now()).ns;

	date.s -= (int64_t)(ago / WD_NS_PER_S);
	ago %= WD_NS_PER_S;
	if (date.ns < ago) {
		date.s--;
		date.ns += (uint32_t)WD_NS_PER_S;
	}
	date.ns -= (uint32_t)ago;
	return date;
}

static wd_err report(void *self, const struct wd_log_message *m)
{
	const struct log_console *it = self;
	struct wd_date date = date_of(it->pclock, m->when);
	char second[32];

	if (m->level > wd_log_levels_of(&it->show, m->source->name, WD_LEVEL_DEBUG))
		return NULL;
	wd_date_pp(date, second, sizeof second);
	wd_console_print(it->console, "%.*s.%03uZ %s%s%s [%s] %.*s%s%.*s\n",
	                 (int)strcspn(second, "Z"), second, (unsigned)(date.ns / WD_NS_PER_MS),
	                 it->colour ? colour_of(m->level) : "", wd_level_short(m->level),
	                 it->colour ? PLAIN : "", m->source->name, (int)m->text.len,
	                 (const char *)m->text.ptr, m->tag_text.len ? " " : "",
	                 (int)m->tag_text.len, (const char *)m->tag_text.ptr);
	return NULL;
}

static const struct wd_reporter_ops ops = { .report = report };

static wd_err read_colour(const char *text, bool *colour)
{
	bool always = strcmp(text, "always") == 0, automatic = strcmp(text, "auto") == 0;

	if (!always && !automatic && strcmp(text, "never") != 0)
		return log_console_bad_colour;
	*colour = always || (automatic && wd_platform_terminal());
	return NULL;
}

wd_err log_console_init(struct log_console *it, wd_console console, wd_pclock pclock,
                        const char *show, const char *colour)
{
	it->console = console;
	it->pclock = pclock;
	it->show.len = 0;
	if (show) {
		WD_TRY(wd_log_levels_read(wd_str(show), &it->show));
		WD_TRY(wd_log_levels_check(&it->show));
	}
	return read_colour(colour, &it->colour);
}

wd_reporter log_console(struct log_console *it)
{
	return (wd_reporter){ &ops, it };
}
