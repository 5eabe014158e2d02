/* SPDX-License-Identifier: ISC */
#include "log_internal.h"
#include "wadi/fiber.h"
#include "wadi/trace_point.h"

WD_ERROR(wd_log_full, NULL, "log", "no place for another reporter");

static struct wd_log_stats stats;
static wd_reporter reporters[WD_REPORTERS_MAX];
static size_t reporter_count;
static bool busy; /* a message is on its way: what a reporter logs goes nowhere */

static void report(wd_reporter reporter, const struct wd_log_message *message)
{
	if (wd_report(reporter, message))
		stats.lost++;
}

void wd_log(struct wd_log_source *source, enum wd_level level, struct wd_tags tags,
            const char *format, ...)
{
	static char text[WD_LOG_TEXT_MAX], tag_text[WD_LOG_TAGS_MAX];
	struct wd_log_line line = { .text = text, .size = sizeof text };
	struct wd_log_line tag_line = { .text = tag_text, .size = sizeof tag_text };
	struct wd_log_message message;
	va_list args;

	if (busy) {
		stats.nested++;
		return;
	}
	busy = true;
	va_start(args, format);
	wd_vfmt_to(wd_log_line_put, &line, format, args);
	va_end(args);
	wd_log_line_tags(&tag_line, tags);
	message = (struct wd_log_message){
		.source = source, .level = level, .when = wd_now(), .tags = tags,
		.text = wd_bytes(text, line.len), .tag_text = wd_bytes(tag_text, tag_line.len),
	};
	stats.messages++;
	WD_TRACE_TEXT(WD_TRACE_LOG, level, source->name, message.text);
	wd_log_ring_put(&message);
	for (size_t i = 0; i < reporter_count; i++)
		report(reporters[i], &message);
	busy = false;
}

wd_err wd_log_on_error(struct wd_log_source *source, enum wd_level level, wd_err err,
                       const char *what)
{
	if (err)
		WD_LOG(source, level, WD_TAGS(), "%s: %pE", what, err);
	return err;
}

static void replay(void *reporter, const struct wd_log_message *message)
{
	report(*(const wd_reporter *)reporter, message);
}

wd_err wd_log_attach(wd_reporter reporter)
{
	bool was = busy;

	if (reporter_count == WD_REPORTERS_MAX)
		return wd_log_full;
	busy = true;
	wd_log_ring_each(replay, &reporter);
	reporters[reporter_count++] = reporter;
	busy = was;
	return NULL;
}

void wd_log_detach(wd_reporter reporter)
{
	size_t kept = 0;

	for (size_t i = 0; i < reporter_count; i++)
		if (reporters[i].ops != reporter.ops || reporters[i].self != reporter.self)
			reporters[kept++] = reporters[i];
	reporter_count = kept;
}

struct wd_log_stats wd_log_stats(void)
{
	struct wd_log_stats all = stats;

	for (const struct wd_log_source *s = wd_log_next(NULL); s; s = wd_log_next(s->name)) {
		all.errors += s->errors;
		all.warnings += s->warnings;
	}
	return all;
}

const void *wd_tag_value(struct wd_tags tags, const struct wd_tag_def *def)
{
	for (size_t i = 0; i < tags.len; i++)
		if (tags.at[i].def == def)
			return tags.at[i].value;
	return NULL;
}
