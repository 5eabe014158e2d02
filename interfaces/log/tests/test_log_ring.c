/* SPDX-License-Identifier: ISC */
/* The last messages: kept, replayed, dumped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"
#include "wadi/log.h"

static WD_LOG_SOURCE(boot, "boot", "what happens early");

static size_t number_pp(const int *number, char *into, size_t size)
{
	return wd_fmt(into, size, "%d", *number);
}

WD_TAG(number, int, "number", "of the message", number_pp);

/* What a reporter saw: as many messages, the first and the last number, in order? */
static struct seen {
	int count, first, last;
	bool in_order, whole;
	wd_instant when;
} seen;

static char expected_text(int i, size_t at)
{
	return (char)('a' + (i + (int)at) % 26);
}

static size_t length_of(int i)
{
	return (size_t)(i * 37 % (WD_LOG_TEXT_MAX - 3));
}

static wd_err look(void *self, const struct wd_log_message *m)
{
	char tag[32];
	int i;

	(void)self;
	assert_true(m->tag_text.len < sizeof tag);
	memcpy(tag, m->tag_text.ptr, m->tag_text.len);
	tag[m->tag_text.len] = '\0';
	i = atoi(tag + strlen("number="));
	if (seen.count++ == 0)
		seen.first = i;
	else
		seen.in_order &= i == seen.last + 1;
	seen.last = i;
	seen.when = m->when;
	seen.whole &= m->source == boot && m->level == WD_LEVEL_INFO &&
	              m->text.len == length_of(i);
	for (size_t at = 0; at < m->text.len; at++)
		seen.whole &= m->text.ptr[at] == expected_text(i, at);
	return NULL;
}

static const struct wd_reporter_ops looking_ops = { .report = look };
static const wd_reporter looking = { &looking_ops, NULL };

static void say(int i)
{
	char text[WD_LOG_TEXT_MAX];

	for (size_t at = 0; at < length_of(i); at++)
		text[at] = expected_text(i, at);
	WD_LOG(boot, WD_LEVEL_INFO, WD_TAGS(number(&i)), "%.*s", (int)length_of(i), text);
}

static void look_again(void)
{
	seen = (struct seen){ .in_order = true, .whole = true };
	assert_null(wd_log_attach(looking));
	wd_log_detach(looking);
}

static void nothing_said_is_nothing_replayed(void **state)
{
	(void)state;
	fake_reset();
	look_again();
	assert_int_equal(seen.count, 0);
}

static void late_reporter_hears_what_was_said_before(void **state)
{
	wd_instant when = wd_now();

	(void)state;
	for (int i = 0; i < 10; i++)
		say(i);
	fake_advance(wd_s(5));
	look_again();
	assert_int_equal(seen.count, 10);
	assert_int_equal(seen.first, 0);
	assert_true(seen.in_order && seen.whole);
	assert_int_equal(seen.when.ns, when.ns);
}

/* Lengths differ, so that records end and wrap at every place. */
static void old_messages_make_room_for_new_ones(void **state)
{
	(void)state;
	for (int i = 10; i < 2000; i++) {
		say(i);
		look_again();
		assert_int_equal(seen.last, i);
		assert_true(seen.in_order && seen.whole);
		assert_in_range(seen.count, i < 60 ? 1 : 25, 80);
	}
}

static void dump(void *arg)
{
	(void)arg;
	wd_log_dump();
}

static void dump_writes_all_that_is_there(void **state)
{
	char line[WD_LOG_TEXT_MAX + 64];
	size_t lines = 0;

	(void)state;
	look_again();
	fake_reset();
	fake_advance(wd_ms(250));
	WD_LOG_ERROR(boot, "the end");
	assert_int_equal(fake_exit_status(dump, NULL), FAKE_NO_EXIT);
	for (const char *c = fake_output(); *c; c++)
		lines += *c == '\n';
	assert_in_range(lines, 1 + 25, 1 + 80);
	snprintf(line, sizeof line, " number=%d\n", seen.last);
	assert_non_null(strstr(fake_output(), line));
	assert_non_null(strstr(fake_output(), "ERR [boot] the end\n"));
}

static wd_err crash(void *self, const struct wd_log_message *message)
{
	(void)self;
	(void)message;
	wd_log_dump();
	return NULL;
}

static void crash_in_a_report(void *arg)
{
	static const struct wd_reporter_ops ops = { .report = crash };

	(void)arg;
	wd_ignore(wd_log_attach((wd_reporter){ &ops, NULL }), "the output shows it");
}

static void dump_works_while_a_message_is_reported(void **state)
{
	(void)state;
	fake_reset();
	assert_int_equal(fake_exit_status(crash_in_a_report, NULL), FAKE_NO_EXIT);
	assert_non_null(strstr(fake_output(), "the last messages"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said_is_nothing_replayed),
		cmocka_unit_test(late_reporter_hears_what_was_said_before),
		cmocka_unit_test(old_messages_make_room_for_new_ones),
		cmocka_unit_test(dump_writes_all_that_is_there),
		cmocka_unit_test(dump_works_while_a_message_is_reported),
	};

	return cmocka_run_group_tests_name("log_ring", tests, NULL, NULL);
}
