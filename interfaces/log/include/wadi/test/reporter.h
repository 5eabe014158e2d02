/* SPDX-License-Identifier: ISC */
/* wadi/test/reporter.h - what every reporter does. */
#ifndef WADI_TEST_REPORTER_H
#define WADI_TEST_REPORTER_H

#include "wadi/log.h"
#include "wadi/test/expect.h"

/* Reports one message, which must stay what it was and be followed by no other.
 * That it is not lost is expected where `all` is. */
static inline int wd_reporter_takes(wd_reporter reporter, const struct wd_log_message *message,
                                    bool all)
{
	struct wd_log_message before = *message;
	struct wd_log_stats stats = wd_log_stats();
	uint8_t text[WD_LOG_TEXT_MAX];
	int failures = 0;
	wd_err err;

	if (message->text.len > 0)
		memcpy(text, message->text.ptr, message->text.len);
	err = wd_report(reporter, message);
	WD_EXPECT(!all || !err);
	WD_EXPECT(message->source == before.source && message->level == before.level &&
	          message->when.ns == before.when.ns);
	WD_EXPECT(wd_bytes_equal(message->text, wd_bytes(text, before.text.len)));
	WD_EXPECT(wd_log_stats().messages == stats.messages);
	WD_EXPECT(wd_log_stats().nested == stats.nested);
	return failures;
}

/* Reports messages of `source`; returns how many expectations were not met.  A
 * reporter that may lose some (`all` is false) is asked the same ones. */
static inline int wd_reporter_conforms(wd_reporter reporter, struct wd_log_source *source,
                                       bool all)
{
	static const struct wd_tag_def tag_def = { "n", "a number", NULL };
	struct wd_tag tag = { &tag_def, source };
	uint8_t text[WD_LOG_TEXT_MAX];
	struct wd_log_message m = { .source = source };
	int failures = 0;

	/* Each level, and each length of text from none to the longest. */
	memset(text, '#', sizeof text);
	for (int level = WD_LEVEL_APP; level <= WD_LEVEL_DEBUG; level++) {
		m.level = (enum wd_level)level;
		m.text = wd_bytes(text, (size_t)level);
		failures += wd_reporter_takes(reporter, &m, all);
	}
	m.text = wd_bytes(NULL, 0);
	failures += wd_reporter_takes(reporter, &m, all);
	m.text = wd_bytes(text, sizeof text);
	failures += wd_reporter_takes(reporter, &m, all);

	/* Tags as in a new message, as in one from the ring, and the longest. */
	m.text = wd_str("tagged");
	m.tag_text = wd_str("n=1");
	failures += wd_reporter_takes(reporter, &m, all);
	m.tags = (struct wd_tags){ &tag, 1 };
	failures += wd_reporter_takes(reporter, &m, all);
	m.tag_text = wd_bytes(text, WD_LOG_TAGS_MAX);
	failures += wd_reporter_takes(reporter, &m, all);

	/* The past, the future, a text that is not ASCII. */
	m.when = WD_NEVER;
	failures += wd_reporter_takes(reporter, &m, all);
	m.when = (wd_instant){ 0 };
	m.text = wd_str("gr\xc3\xbc\xc3\x9f dich");
	failures += wd_reporter_takes(reporter, &m, all);
	return failures;
}

#endif
