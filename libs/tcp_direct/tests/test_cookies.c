/* SPDX-License-Identifier: ISC */
/* SYN cookies (RFC 4987, 3.6). */
#include "peer.h"

static void flood(unsigned count, unsigned options)
{
	for (unsigned i = 0; i < count; i++) {
		struct seg s = syn_with(options, 1460);

		s.from_port = (uint16_t)(10000 + i);
		isn = 0;
		arrive(s);
		drop_sent();
	}
}

static void open_with_few_half_open(void)
{
	limits.half_open = 16;
	open_engine();
}

/* Ours to a SYN without options, while there is a flood. */
static struct seg *answer_by_a_cookie(void)
{
	open_with_few_half_open();
	flood(20, 0);
	isn = 0;
	arrive(syn_with(0, 1460));
	return next_sent();
}

static void a_flood_is_answered_and_not_remembered(void **state)
{
	size_t memory_before;

	(void)state;
	open_with_few_half_open();
	flood(16, WITH_ALL);
	memory_before = tcp.stats.memory;
	flood(10000, WITH_ALL);
	assert_int_equal(tcp.stats.memory, memory_before);
	assert_int_equal(tcp.stats.half_open, 16);
	assert_int_equal(tcp.stats.cookies_sent, 10000 - 16);
	assert_int_equal(host.total, 10016);
}

static void during_a_flood_connections_are_made(void **state)
{
	struct seg *s, ack = ack_of(1, 1);

	(void)state;
	open_with_few_half_open();
	flood(100, WITH_ALL);
	isn = 0;
	arrive(syn_with(WITH_ALL, 1400));
	s = next_sent();
	assert_int_equal(s->flags, TCP_SYN | TCP_ACK);
	assert_int_equal(s->options_len, 20);
	assert_true(s->has_ts);
	ack.has_ts = true;
	ack.ts_val = 101;
	ack.ts_ecr = s->ts_val;
	pass(wd_ms(30));
	arrive(ack);
	assert_silent();
	assert_non_null(conn);
	assert_int_equal(tcp.stats.cookies_good, 1);
	assert_int_equal(info().state, TCP_ESTABLISHED);
	assert_int_equal(info().mss, 1380 - 12); /* roughly */
	assert_int_equal(info().send_scale, PEER_SCALE);
	assert_true(info().sack);
	assert_true(info().timestamps);
	write_at(1, 100);
	assert_sent(TCP_ACK, 1, 100, 1);
	ack = data_of(1, 100, 101);
	ack.has_ts = true;
	ack.ts_val = 102;
	arrive(ack);
	read_at(1, 100);
}

static void without_timestamps_a_cookie_holds_the_mss_alone(void **state)
{
	struct seg *s;

	(void)state;
	open_with_few_half_open();
	flood(20, 0);
	isn = 0;
	arrive(syn_with(WITH_SACK | WITH_SCALE, 1460));
	s = next_sent();
	assert_int_equal(s->options_len, 4);
	arrive(data_of(1, 10, 1)); /* the ACK was lost, data does as well */
	assert_non_null(conn);
	assert_int_equal(info().mss, 1460);
	assert_int_equal(info().send_scale, 0);
	assert_false(info().sack);
	read_at(1, 10);
}

static void a_guess_is_no_cookie(void **state)
{
	(void)state;
	answer_by_a_cookie();
	for (uint32_t i = 1; i < 999; i++) {
		arrive(ack_of(1, 1 + (i << 12)));
		assert_int_equal(next_sent()->flags, TCP_RST);
		arrive(ack_of(1, 2 + i % 16)); /* nearly */
		assert_silent();
	}
	arrive(ack_of(2, 1)); /* of another SYN */
	assert_silent();
	assert_null(conn);
	assert_int_equal(tcp.stats.cookies_bad, 2 * 998 + 1);
}

static void what_comes_before_the_ack_of_a_cookie_resets_nothing(void **state)
{
	(void)state;
	answer_by_a_cookie();
	arrive(data_of(101, 100, 1)); /* the 100 bytes before were lost, and the ACK */
	assert_silent();
	assert_null(conn);
	arrive(data_of(1, 100, 1)); /* again */
	assert_non_null(conn);
	read_at(1, 100);
	arrive(data_of(101, 100, 1));
	read_at(101, 100);
}

/* One of those half open is gone. */
static void make_room(void)
{
	struct seg reset = { .flags = TCP_RST, .seq = 1, .from_port = 10000 };

	arrive(reset);
	assert_int_equal(tcp.stats.half_open, 15);
}

/* Its SYN was answered by a cookie, and, when it came again, by a connection. */
static void ask_twice(unsigned options)
{
	open_with_few_half_open();
	flood(20, options);
	isn = 0;
	arrive(syn_with(options, 1460));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	make_room();
	pass(wd_ms(900));
	drop_sent();
	arrive(syn_with(options, 1460));
	assert_int_not_equal(next_sent()->seq, 0);
	assert_int_equal(tcp.stats.half_open, 16);
}

static void of_two_answers_to_one_syn_the_cookie_may_be_heard(void **state)
{
	(void)state;
	ask_twice(0);
	arrive(ack_of(1, 1));
	assert_silent();
	assert_non_null(conn);
	assert_int_equal(tcp.stats.half_open, 15);
	assert_int_equal(tcp.stats.connections, 16);
	write_at(1, 100);
	assert_sent(TCP_ACK, 1, 100, 1);
	arrive(data_of(1, 100, 101));
	read_at(1, 100);
}

/* The cookie's options count: without timestamps it had room for none. */
static void what_the_cookie_agreed_to_counts(void **state)
{
	(void)state;
	ask_twice(WITH_SACK | WITH_SCALE);
	arrive(data_of(1, 10, 1));
	assert_non_null(conn);
	assert_false(info().sack);
	assert_int_equal(info().send_scale, 0);
	read_at(1, 10);
}

static void what_comes_before_the_ack_of_either_resets_nothing(void **state)
{
	(void)state;
	ask_twice(0);
	arrive(data_of(101, 100, 1));
	assert_silent();
	assert_null(conn);
	assert_int_equal(tcp.stats.half_open, 16);
	arrive(data_of(1, 100, 1));
	assert_non_null(conn);
	read_at(1, 100);
}

static void of_two_answers_to_one_syn_the_other_may_be_heard(void **state)
{
	uint32_t cookie;

	(void)state;
	cookie = answer_by_a_cookie()->parsed.seq;
	make_room();
	isn = 0;
	arrive(syn_with(0, 1460));
	assert_int_not_equal(next_sent()->parsed.seq, cookie);
	arrive(ack_of(1, 1));
	assert_non_null(conn);
	arrive(ack_of(1, 1 + cookie - isn)); /* that comes late, and is for nobody */
	assert_int_equal(info().state, TCP_ESTABLISHED);
	drop_sent();
}

static void a_guess_ends_no_half_open_connection(void **state)
{
	(void)state;
	ask_twice(0);
	arrive(ack_of(1, 2));
	arrive(ack_of(2, 1)); /* of another SYN */
	assert_silent();
	arrive(ack_of(1, 1 + (7 << 12)));
	assert_int_equal(next_sent()->flags, TCP_RST);
	assert_null(conn);
	assert_int_equal(tcp.stats.half_open, 16);
}

/* A cookie has room for the last bits of the time alone. */
static void cookies_are_believed_however_long_it_has_been_up(void **state)
{
	(void)state;
	open_with_few_half_open();
	pass(wd_s(100 * 24 * 3600));
	flood(20, 0);
	isn = 0;
	arrive(syn_with(0, 1460));
	next_sent();
	arrive(ack_of(1, 1));
	assert_silent();
	assert_non_null(conn);
}

static void a_cookie_is_stale_after_two_minutes(void **state)
{
	(void)state;
	answer_by_a_cookie();
	pass(wd_s(150));
	drop_sent();
	arrive(ack_of(1, 1));
	assert_int_equal(next_sent()->flags, TCP_RST);
	assert_null(conn);
}

static void without_a_flood_no_cookie_is_believed(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 100; i++) {
		arrive(ack_of(1, i << 24));
		assert_int_equal(next_sent()->flags, TCP_RST);
	}
	assert_int_equal(tcp.stats.cookies_bad, 0);
}

static void timestamps_of_a_cookie_do_not_go_back(void **state)
{
	uint32_t last = 0;

	(void)state;
	open_with_few_half_open();
	flood(20, WITH_ALL);
	isn = 0;
	arrive(syn_with(WITH_ALL, 1460));
	last = next_sent()->ts_val;
	arrive((struct seg){ .flags = TCP_ACK, .seq = 1, .ack = 1, .window = 1000, .has_ts = true,
	                     .ts_val = 101, .ts_ecr = last });
	assert_non_null(conn);
	write_at(1, 10);
	assert_true((int32_t)(next_sent()->ts_val - last) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_CLOSED(a_flood_is_answered_and_not_remembered),
		TEST_CLOSED(during_a_flood_connections_are_made),
		TEST_CLOSED(without_timestamps_a_cookie_holds_the_mss_alone),
		TEST_CLOSED(a_guess_is_no_cookie),
		TEST_CLOSED(what_comes_before_the_ack_of_a_cookie_resets_nothing),
		TEST_CLOSED(of_two_answers_to_one_syn_the_cookie_may_be_heard),
		TEST_CLOSED(what_the_cookie_agreed_to_counts),
		TEST_CLOSED(what_comes_before_the_ack_of_either_resets_nothing),
		TEST_CLOSED(of_two_answers_to_one_syn_the_other_may_be_heard),
		TEST_CLOSED(a_guess_ends_no_half_open_connection),
		TEST_CLOSED(cookies_are_believed_however_long_it_has_been_up),
		TEST_CLOSED(a_cookie_is_stale_after_two_minutes),
		TEST(without_a_flood_no_cookie_is_believed),
		TEST_CLOSED(timestamps_of_a_cookie_do_not_go_back),
	};

	return cmocka_run_group_tests_name("tcp_cookies", tests, NULL, NULL);
}
