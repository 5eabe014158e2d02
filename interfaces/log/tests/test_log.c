/* SPDX-License-Identifier: ISC */
/* Sources, messages, tags and reporters; time is virtual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/log_faulty.h"
#include "wadi/log_memory.h"
#include "wadi/test/reporter.h"

static WD_LOG_SOURCE(net, "net", "frames");
static WD_LOG_SOURCE(tcp, "tcp", "connections");

static size_t number_pp(const unsigned *number, char *into, size_t size)
{
	return wd_fmt(into, size, "%u", *number);
}

static size_t text_pp(const char *text, char *into, size_t size)
{
	return wd_fmt(into, size, "%s", text);
}

WD_TAG(number, unsigned, "number", "any", number_pp);
WD_TAG(who, char, "who", "a name", text_pp);

static char text[4096];
static struct log_memory memory;
static wd_reporter mine;

/* The ring goes on from test to test; what it replays is not wanted here. */
static int begin(void **state)
{
	(void)state;
	fake_reset();
	net->level = tcp->level = WD_LEVEL_INFO;
	net->errors = net->warnings = tcp->errors = tcp->warnings = 0;
	log_memory_init(&memory, WD_ROOM(text));
	mine = log_memory(&memory);
	assert_null(wd_log_attach(mine));
	log_memory_clear(&memory);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wd_log_detach(mine);
	return 0;
}

/* ---- Levels --------------------------------------------------------------------------- */

static void say_all(void)
{
	WD_LOG_APP(tcp, "app");
	WD_LOG_ERROR(tcp, "error");
	WD_LOG_WARNING(tcp, "warning");
	WD_LOG_INFO(tcp, "info");
	WD_LOG_DEBUG(tcp, "debug");
}

static void source_says_what_its_level_lets_through(void **state)
{
	static const char all[] = "APP [tcp] app\nERR [tcp] error\nWRN [tcp] warning\n"
	                          "INF [tcp] info\nDBG [tcp] debug\n";
	size_t lines = 0;

	(void)state;
	for (int level = WD_LEVEL_QUIET; level <= WD_LEVEL_DEBUG; level++) {
		tcp->level = (enum wd_level)level;
		log_memory_clear(&memory);
		say_all();
		assert_int_equal(memory.len, lines);
		assert_memory_equal(memory.text, all, lines);
		if (level < WD_LEVEL_DEBUG)
			lines = (size_t)(strchr(all + lines, '\n') + 1 - all);
	}
}

static int times;

static int evaluate(void)
{
	return ++times;
}

static void values_are_computed_only_when_heard(void **state)
{
	(void)state;
	times = 0;
	WD_LOG_DEBUG(tcp, "%d", evaluate());
	assert_int_equal(times, 0);
	WD_LOG_INFO(tcp, "%d", evaluate());
	assert_int_equal(times, 1);
	assert_string_equal(memory.text, "INF [tcp] 1\n");
}

static void errors_and_warnings_are_counted_heard_or_not(void **state)
{
	struct wd_log_stats before = wd_log_stats(), after;

	(void)state;
	WD_LOG_ERROR(tcp, "one");
	tcp->level = WD_LEVEL_QUIET;
	WD_LOG_ERROR(tcp, "two");
	WD_LOG_WARNING(tcp, "three");
	WD_LOG_WARNING(net, "four");
	after = wd_log_stats();
	assert_int_equal(tcp->errors, 2);
	assert_int_equal(tcp->warnings, 1);
	assert_int_equal(net->warnings, 1);
	assert_int_equal(after.errors - before.errors, 2);
	assert_int_equal(after.warnings - before.warnings, 2);
	assert_int_equal(after.messages - before.messages, 2);
}

static void macro_is_one_statement(void **state)
{
	bool otherwise = false;

	(void)state;
	if (times < 0)
		WD_LOG_INFO(tcp, "never");
	else
		otherwise = true;
	assert_true(otherwise);
	assert_string_equal(memory.text, "");
}

/* ---- Texts ---------------------------------------------------------------------------- */

static void message_is_one_line_whatever_is_in_it(void **state)
{
	(void)state;
	WD_LOG_INFO(tcp, "a%sb\t%c", "\n\x1b[2J\x7f", 'c');
	WD_LOG_INFO(tcp, "gr\xc3\xbc\xc3\x9f \xc2\x9b");
	assert_string_equal(memory.text, "INF [tcp] a\\x0a\\x1b[2J\\x7f" "b\\x09c\n"
	                                 "INF [tcp] gr\xc3\xbc\xc3\x9f \xc2\\x9b\n");
}

static void long_text_is_cut_and_says_so(void **state)
{
	char longest[WD_LOG_TEXT_MAX + 100];
	size_t start = strlen("INF [tcp] ");

	(void)state;
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	WD_LOG_INFO(tcp, "%s%s", longest, "end");
	assert_int_equal(memory.len, start + WD_LOG_TEXT_MAX + 1);
	assert_string_equal(memory.text + memory.len - 5, "x...\n");
	longest[WD_LOG_TEXT_MAX - 3] = '\0';
	log_memory_clear(&memory);
	WD_LOG_INFO(tcp, "%s", longest);
	assert_int_equal(memory.len, start + WD_LOG_TEXT_MAX - 3 + 1);
	assert_string_equal(memory.text + memory.len - 3, "xx\n");
}

static void no_half_character_is_left_before_a_cut(void **state)
{
	char longest[WD_LOG_TEXT_MAX + 100];

	(void)state;
	for (size_t pad = 0; pad < 3; pad++) {
		memset(longest, 'x', pad);
		for (size_t i = pad; i + 3 < sizeof longest; i += 3)
			memcpy(longest + i, "\xe2\x82\xac", 4); /* the euro sign */
		log_memory_clear(&memory);
		WD_LOG_INFO(tcp, "%s", longest);
		assert_string_equal(memory.text + memory.len - 4, "...\n");
		assert_int_equal((memory.len - strlen("INF [tcp] ...\n") - pad) % 3, 0);
	}
}

static void tags_stand_behind_the_text(void **state)
{
	unsigned seven = 7;

	(void)state;
	WD_LOG(tcp, WD_LEVEL_WARNING, WD_TAGS(number(&seven), who("Ada")), "hello");
	WD_LOG(tcp, WD_LEVEL_INFO, WD_TAGS(who("a b"), who(""), who("a=\"\\\n")), "quoted");
	assert_string_equal(memory.text, "WRN [tcp] hello number=7 who=Ada\n"
	                    "INF [tcp] quoted who=\"a b\" who=\"\" who=\"a=\\\"\\\\\\x0a\"\n");
}

static void tag_longer_than_its_place_is_cut(void **state)
{
	char name[121];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	WD_LOG(tcp, WD_LEVEL_INFO, WD_TAGS(who(name), who(name), who(name)), "t");
	assert_int_equal(memory.len, strlen("INF [tcp] t \n") + WD_LOG_TAGS_MAX);
	assert_string_equal(memory.text + memory.len - 4, "...\n");
}

static const unsigned *number_seen;
static const char *who_seen;

static wd_err look_at_tags(void *self, const struct wd_log_message *message)
{
	(void)self;
	number_seen = number_in(message->tags);
	who_seen = who_in(message->tags);
	return NULL;
}

static void reporter_finds_a_tag_by_its_kind(void **state)
{
	static const struct wd_reporter_ops ops = { .report = look_at_tags };
	wd_reporter looking = { &ops, NULL };
	unsigned seven = 7;

	(void)state;
	assert_null(wd_log_attach(looking));
	WD_LOG(tcp, WD_LEVEL_INFO, WD_TAGS(number(&seven)), "hello");
	assert_ptr_equal(number_seen, &seven);
	assert_null(who_seen);
	WD_LOG_INFO(tcp, "hello");
	assert_null(number_seen);
	wd_log_detach(looking);
}

static const struct wd_error odd[1] = { { NULL, "test", "an odd thing" } };

static void on_error_logs_the_error_and_hands_it_on(void **state)
{
	(void)state;
	assert_null(wd_log_on_error(tcp, WD_LEVEL_ERROR, NULL, "disk"));
	assert_string_equal(memory.text, "");
	assert_int_equal(tcp->errors, 0);
	assert_ptr_equal(wd_log_on_error(tcp, WD_LEVEL_ERROR, odd, "disk"), odd);
	assert_string_equal(memory.text, "ERR [tcp] disk: test: an odd thing\n");
	assert_int_equal(tcp->errors, 1);
	assert_ptr_equal(wd_log_on_error(tcp, WD_LEVEL_DEBUG, odd, "disk"), odd);
	assert_int_equal(tcp->errors, 1);
}

/* ---- Reporters --------------------------------------------------------------------------- */

static void every_reporter_gets_every_message(void **state)
{
	char other_text[256];
	struct log_memory other;

	(void)state;
	log_memory_init(&other, WD_ROOM(other_text));
	assert_null(wd_log_attach(log_memory(&other)));
	log_memory_clear(&other);
	WD_LOG_INFO(tcp, "one");
	wd_log_detach(log_memory(&other));
	WD_LOG_INFO(tcp, "two");
	assert_string_equal(other.text, "INF [tcp] one\n");
	assert_string_equal(memory.text, "INF [tcp] one\nINF [tcp] two\n");
}

static void only_so_many_reporters_have_a_place(void **state)
{
	struct log_faulty more[WD_REPORTERS_MAX];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(more); i++) {
		log_faulty_init(&more[i], mine, 0);
		assert_ptr_equal(wd_log_attach(log_faulty(&more[i])),
		                 i + 1 < WD_COUNT(more) ? NULL : wd_log_full);
	}
	for (size_t i = 0; i < WD_COUNT(more); i++)
		wd_log_detach(log_faulty(&more[i]));
	assert_null(wd_log_attach(mine));
}

static wd_err log_again(void *self, const struct wd_log_message *message)
{
	(void)self;
	(void)message;
	WD_LOG_APP(tcp, "from a reporter");
	return NULL;
}

static void what_a_reporter_logs_goes_nowhere(void **state)
{
	static const struct wd_reporter_ops ops = { .report = log_again };
	wd_reporter talking = { &ops, NULL };
	struct wd_log_stats before;

	(void)state;
	assert_null(wd_log_attach(talking));
	log_memory_clear(&memory);
	before = wd_log_stats();
	WD_LOG_INFO(tcp, "hello");
	assert_string_equal(memory.text, "INF [tcp] hello\n");
	assert_int_equal(wd_log_stats().nested - before.nested, 1);
	assert_int_equal(wd_log_stats().messages - before.messages, 1);
	wd_log_detach(talking);
}

/* For each n: the n-th report fails, the others arrive, other reporters miss none. */
static void report_that_fails_is_counted_and_harms_nobody(void **state)
{
	enum { MESSAGES = 4 };

	(void)state;
	for (uint64_t n = 0; n <= MESSAGES + 1; n++) {
		struct log_memory behind;
		struct log_faulty faulty;
		char behind_text[256];
		uint64_t lost;
		size_t lines = 0;

		log_memory_init(&behind, WD_ROOM(behind_text));
		log_faulty_init(&faulty, log_memory(&behind), 0);
		assert_null(wd_log_attach(log_faulty(&faulty)));
		log_memory_clear(&behind);
		log_memory_clear(&memory);
		log_faulty_init(&faulty, log_memory(&behind), n);
		lost = wd_log_stats().lost;
		for (int i = 0; i < MESSAGES; i++)
			WD_LOG_INFO(tcp, "%d", i);
		for (const char *c = behind.text; *c; c++)
			lines += *c == '\n';
		assert_int_equal(faulty.failed, n >= 1 && n <= MESSAGES);
		assert_int_equal(wd_log_stats().lost - lost, faulty.failed);
		assert_int_equal(lines, MESSAGES - faulty.failed);
		assert_string_equal(memory.text, "INF [tcp] 0\nINF [tcp] 1\nINF [tcp] 2\n"
		                                 "INF [tcp] 3\n");
		wd_log_detach(log_faulty(&faulty));
	}
}

static void conformance_sees_a_reporter_that_logs(void **state)
{
	static const struct wd_reporter_ops ops = { .report = log_again };

	(void)state;
	tcp->level = WD_LEVEL_QUIET;
	assert_int_equal(wd_reporter_conforms(mine, tcp, true), 0);
	assert_int_equal(wd_reporter_conforms((wd_reporter){ &ops, NULL }, tcp, true), 0);
	tcp->level = WD_LEVEL_INFO;
	assert_int_not_equal(wd_reporter_conforms((wd_reporter){ &ops, NULL }, tcp, true), 0);
}

/* Each with the memory reporter attached. */
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(source_says_what_its_level_lets_through),
		WITH(values_are_computed_only_when_heard),
		WITH(errors_and_warnings_are_counted_heard_or_not),
		WITH(macro_is_one_statement),
		WITH(message_is_one_line_whatever_is_in_it),
		WITH(long_text_is_cut_and_says_so),
		WITH(no_half_character_is_left_before_a_cut),
		WITH(tags_stand_behind_the_text),
		WITH(tag_longer_than_its_place_is_cut),
		WITH(reporter_finds_a_tag_by_its_kind),
		WITH(on_error_logs_the_error_and_hands_it_on),
		WITH(every_reporter_gets_every_message),
		WITH(only_so_many_reporters_have_a_place),
		WITH(what_a_reporter_logs_goes_nowhere),
		WITH(report_that_fails_is_counted_and_harms_nobody),
		WITH(conformance_sees_a_reporter_that_logs),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
