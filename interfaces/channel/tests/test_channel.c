/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/channel.h"
#include "wadi/flow_faulty.h"
#include "wadi/flow_pair.h"
#include "wadi/flow_stats.h"

static struct flow_pair pair;
static struct flow_stats stats;
static struct wd_channel channel;
static wd_flow peer;
static uint8_t in[16], out[16];

static int begin(void **state)
{
	(void)state;
	fake_reset();
	if (flow_pair_init(&pair, "pair", 4096))
		return 1;
	peer = flow_pair_b(&pair);
	flow_stats_init(&stats, flow_pair_a(&pair));
	wd_channel_init(&channel, flow_stats(&stats), WD_ROOM(in), WD_ROOM(out));
	return 0;
}

static int end(void **state)
{
	(void)state;
	flow_pair_fini(&pair);
	return wd_alloc_stats().pieces != 0;
}

static void say(const char *text)
{
	assert_null(wd_flow_write(peer, wd_str(text)));
}

static void say_last(const char *text)
{
	say(text);
	wd_flow_shutdown(peer, WD_FLOW_WRITE);
}

static void assert_line(const char *wanted)
{
	struct wd_bytes line;

	assert_null(wd_channel_read_line(&channel, 100, &line));
	assert_true(wd_bytes_equal(line, wd_str(wanted)));
}

static void assert_some(const char *wanted)
{
	struct wd_bytes some;

	assert_null(wd_channel_read_some(&channel, &some));
	assert_true(wd_bytes_equal(some, wd_str(wanted)));
}

static wd_err no_line(size_t max)
{
	struct wd_bytes line;

	return wd_channel_read_line(&channel, max, &line);
}

/* What the peer has been sent. */
static void assert_sent(const char *wanted)
{
	uint8_t text[100];
	size_t got = 0;

	if (pair.way[0].len > 0 || pair.way[1].len > 0)
		assert_null(wd_flow_read(peer, WD_ROOM(text), &got));
	assert_true(wd_bytes_equal(wd_bytes(text, got), wd_str(wanted)));
}

static void lines_end_with_lf_or_cr_lf(void **state)
{
	(void)state;
	say_last("one\ntwo\r\n\n\r\na\rb\r\r\n");
	assert_line("one");
	assert_line("two");
	assert_line("");
	assert_line("");
	assert_line("a\rb\r");
	assert_ptr_equal(no_line(9), wd_channel_ended);
	assert_ptr_equal(no_line(9), wd_channel_ended);
}

static wd_err speak_slowly(void *arg)
{
	for (const char *p = arg; *p; p++) {
		WD_TRY(wd_flow_write(peer, wd_bytes(p, 1)));
		wd_yield();
	}
	return NULL;
}

static void lines_come_together_from_single_bytes(void **state)
{
	static char text[] = "a line, 13 b\r\nanother\nlast\n";

	(void)state;
	assert_null(wd_spawn("speaker", speak_slowly, text, NULL));
	assert_line("a line, 13 b");
	assert_line("another");
	assert_line("last");
}

static void a_line_may_have_its_limit_and_not_more(void **state)
{
	(void)state;
	say("12345\r\n12345\n123456\n");
	assert_null(no_line(5));
	assert_null(no_line(5));
	assert_ptr_equal(no_line(5), wd_channel_too_long);
	assert_ptr_equal(no_line(5), wd_channel_too_long);
	assert_line("123456");
}

static void a_line_that_does_not_fit_is_too_long(void **state)
{
	(void)state;
	say("123456789012345\n1234567890123456\n");
	assert_line("123456789012345"); /* and its end: 16 */
	assert_ptr_equal(no_line(SIZE_MAX), wd_channel_too_long);
	assert_some("1234567890123456");
	assert_line("");
}

static void a_line_without_an_end_is_cut_and_still_there(void **state)
{
	struct wd_bytes some;

	(void)state;
	say_last("whole\ncut");
	assert_line("whole");
	assert_ptr_equal(no_line(9), wd_channel_cut);
	assert_true(wd_err_is(no_line(9), wd_channel_ended));
	assert_some("cut");
	assert_ptr_equal(wd_channel_read_some(&channel, &some), wd_channel_ended);
}

static void exactly_is_all_or_an_error(void **state)
{
	uint8_t text[20], byte;

	(void)state;
	say_last("ab\n12345678901234567890zz");
	assert_line("ab");
	assert_null(wd_channel_read_exactly(&channel, wd_room(NULL, 0)));
	assert_null(wd_channel_read_exactly(&channel, WD_ROOM(text)));
	assert_memory_equal(text, "12345678901234567890", 20);
	assert_null(wd_channel_read_byte(&channel, &byte));
	assert_int_equal(byte, 'z');
	assert_ptr_equal(wd_channel_read_exactly(&channel, WD_ROOM(text)), wd_channel_cut);
	assert_ptr_equal(wd_channel_read_byte(&channel, &byte), wd_channel_ended);
}

static void much_is_read_past_the_buffer(void **state)
{
	uint8_t text[1000];

	(void)state;
	memset(text, 'x', sizeof text);
	assert_null(wd_flow_write(peer, wd_bytes(text, sizeof text)));
	memset(text, 0, sizeof text);
	assert_null(wd_channel_read_exactly(&channel, WD_ROOM(text)));
	assert_int_equal(stats.reads, 1);
	assert_int_equal(text[999], 'x');
}

static void what_is_written_waits_for_a_flush(void **state)
{
	(void)state;
	assert_null(wd_channel_write(&channel, wd_str("abc")));
	assert_null(wd_channel_print(&channel, " %d\r\n", 7));
	assert_sent("");
	assert_null(wd_channel_flush(&channel));
	assert_sent("abc 7\r\n");
	assert_null(wd_channel_flush(&channel));
	assert_int_equal(stats.writes, 1);
}

static void what_does_not_fit_goes_out_at_once_and_in_order(void **state)
{
	(void)state;
	assert_null(wd_channel_write(&channel, wd_str("0123456789abcdef"))); /* just fits */
	assert_int_equal(stats.writes, 0);
	assert_null(wd_channel_write(&channel, wd_str("g")));
	assert_int_equal(stats.writes, 1);
	assert_sent("0123456789abcdefg");
	assert_null(wd_channel_print(&channel, "%s-%s", "a", "much longer than the room"));
	assert_null(wd_channel_flush(&channel));
	assert_sent("a-much longer than the room");
}

static void without_room_nothing_is_kept(void **state)
{
	(void)state;
	wd_channel_init(&channel, flow_stats(&stats), WD_ROOM(in), wd_room(NULL, 0));
	assert_null(wd_channel_write(&channel, wd_str("now")));
	assert_sent("now");
}

static void closing_flushes_and_closes(void **state)
{
	uint8_t byte[1];
	size_t got = 1;

	(void)state;
	assert_null(wd_channel_write(&channel, wd_str("bye")));
	assert_null(wd_channel_close(&channel));
	assert_sent("bye");
	assert_null(wd_flow_read(peer, WD_ROOM(byte), &got));
	assert_int_equal(got, 0);
}

/* ---- Every failure is handed up ---------------------------------------------------------- */

static wd_err converse(struct wd_channel *c)
{
	uint8_t text[20];
	struct wd_bytes line;

	WD_TRY(wd_channel_print(c, "%s and %s", "a greeting", "another"));
	WD_TRY(wd_channel_flush(c));
	WD_TRY(wd_channel_read_line(c, 10, &line));
	WD_TRY(wd_channel_read_some(c, &line));
	WD_TRY(wd_channel_read_exactly(c, WD_ROOM(text)));
	WD_TRY(wd_channel_write(c, wd_str("an answer")));
	return wd_channel_close(c);
}

static void each_failure_of_the_flow_is_handed_up(void **state)
{
	struct flow_faulty faulty;
	struct wd_channel c;
	uint64_t good = 0;
	wd_err err;

	(void)state;
	do {
		flow_pair_fini(&pair);
		assert_null(begin(NULL));
		say_last("line\nrest, and twenty more bytes, of text");
		flow_faulty_init(&faulty, flow_pair_a(&pair), good++);
		wd_channel_init(&c, flow_faulty(&faulty), WD_ROOM(in), WD_ROOM(out));
		err = converse(&c);
		assert_true(err == NULL || err == wd_flow_reset);
		assert_int_equal(faulty.seen, good - (err == NULL));
	} while (err && good < 100);
	assert_null(err);
	assert_int_equal(good - 1, 4);
}

static void after_a_failure_no_more_of_a_text_is_written(void **state)
{
	struct flow_faulty faulty;
	struct wd_channel c;

	(void)state;
	flow_faulty_init(&faulty, flow_pair_a(&pair), 0);
	wd_channel_init(&c, flow_faulty(&faulty), WD_ROOM(in), wd_room(NULL, 0));
	assert_ptr_equal(wd_channel_print(&c, "%s and %s", "one", "two"), wd_flow_reset);
	assert_int_equal(faulty.seen, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_end_with_lf_or_cr_lf, begin, end),
		cmocka_unit_test_setup_teardown(lines_come_together_from_single_bytes, begin, end),
		cmocka_unit_test_setup_teardown(a_line_may_have_its_limit_and_not_more, begin, end),
		cmocka_unit_test_setup_teardown(a_line_that_does_not_fit_is_too_long, begin, end),
		cmocka_unit_test_setup_teardown(a_line_without_an_end_is_cut_and_still_there, begin,
		                                end),
		cmocka_unit_test_setup_teardown(exactly_is_all_or_an_error, begin, end),
		cmocka_unit_test_setup_teardown(much_is_read_past_the_buffer, begin, end),
		cmocka_unit_test_setup_teardown(what_is_written_waits_for_a_flush, begin, end),
		cmocka_unit_test_setup_teardown(what_does_not_fit_goes_out_at_once_and_in_order,
		                                begin, end),
		cmocka_unit_test_setup_teardown(without_room_nothing_is_kept, begin, end),
		cmocka_unit_test_setup_teardown(closing_flushes_and_closes, begin, end),
		cmocka_unit_test_setup_teardown(each_failure_of_the_flow_is_handed_up, begin, end),
		cmocka_unit_test_setup_teardown(after_a_failure_no_more_of_a_text_is_written, begin,
		                                end),
	};

	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
