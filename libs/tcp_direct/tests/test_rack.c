/* SPDX-License-Identifier: ISC */
/* RACK-TLP (RFC 8985), and what turns out to have been needless (RFC 3522, 2883). */
#include "ten.h"

/* ---- RACK and TLP (RFC 8985) ------------------------------------------------------------- */

static void one_behind_makes_it_lost_a_little_later(void **state)
{
	uint64_t us;

	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 7, 8));
	assert_silent();
	us = wd_span_us(pass_until_sent(wd_s(1)));
	assert_true(us >= 2500 && us < 2600); /* a quarter of the least round trip */
	assert_segment(0);
	assert_int_equal(info().phase, TCP_RECOVERY);
	assert_int_equal(info().lost, 7 * MSS);
	arrive(SACK2(0, 3, 4, 7, 8)); /* not this one */
	assert_int_equal(info().lost, 6 * MSS);
	assert_segment(1);
}

static void what_comes_in_the_time_for_reordering_is_not_lost(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 2));
	pass(wd_ms(1));
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(tcp.stats.retransmitted, 0);
	assert_int_equal(info().cwnd, 19 * MSS); /* one had arrived before */
}

static void where_reordering_was_seen_three_are_not_enough(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 5, 6));
	arrive(SACK2(0, 5, 6, 2, 3)); /* sent before, it comes after */
	arrive(SACK2(0, 5, 8, 2, 3));
	assert_silent();
	assert_int_equal(info().phase, TCP_DISORDER);
	pass_until_sent(wd_s(1));
	assert_segment(0);
}

static void a_lost_tail_is_probed_for(void **state)
{
	uint64_t us;

	(void)state;
	send_ten(WITH_SACK);
	us = wd_span_us(pass_until_sent(wd_s(1)));
	assert_true(us >= 20000 && us < 23000); /* two round trips */
	assert_segment(9);
	assert_int_equal(info().phase, TCP_OPEN);
	us = wd_span_us(pass_until_sent(wd_s(1)));
	assert_true(us >= 210000 && us < 211000); /* then the timeout */
	assert_segment(0);
	assert_int_equal(info().phase, TCP_LOSS);
}

static void a_probe_is_new_data_where_there_is_some(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	write_at(1 + 10 * MSS, 2 * MSS);
	assert_silent(); /* the window is full */
	pass_until_sent(wd_s(1));
	assert_segment(10);
	assert_silent();
}

static void one_alone_may_be_acknowledged_late(void **state)
{
	uint64_t us;

	(void)state;
	connect_with(WITH_SACK, MSS);
	write_at(1, 500);
	next_sent();
	us = wd_span_us(pass_until_sent(wd_s(1)));
	assert_true(us >= 210000 && us < 223000);
}

static void a_probe_that_filled_a_hole_costs_window(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass_until_sent(wd_s(1));
	assert_segment(9);
	write_at(1 + 10 * MSS, MSS);
	pass(wd_ms(10));
	arrive(ack_of(1, 1 + 10 * MSS)); /* which of the two was it? */
	assert_int_equal(info().ssthresh > 1 << 30, 1);
	assert_segment(10);
	pass(wd_ms(10));
	arrive(ack_of(1, 1 + 11 * MSS)); /* no word of a second: the first was lost */
	assert_true(info().ssthresh < 1 << 30);
}

static void a_probe_that_was_not_needed_costs_nothing(void **state)
{
	struct seg s;

	(void)state;
	send_ten(WITH_SACK);
	pass_until_sent(wd_s(1));
	assert_segment(9);
	arrive(ack_of(1, 1 + 10 * MSS));
	s = ack_of(1, 1 + 10 * MSS);
	put_sack(&s, 1 + 9 * MSS, 1 + 10 * MSS); /* it has come twice */
	write_at(1 + 10 * MSS, 2 * MSS);
	arrive(s);
	drop_sent();
	arrive(ack_of(1, 1 + 12 * MSS));
	assert_true(info().ssthresh > 1 << 30);
}

static void things_that_come_twice_make_it_more_patient(void **state)
{
	struct seg s;

	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	s = SACK1(2, 0, 1);
	arrive(s);
	assert_int_equal(conn->out->rack.window, 1);
	arrive(s); /* once a round trip */
	assert_int_equal(conn->out->rack.window, 1);
}

/* ---- What was needless ------------------------------------------------------------------- */

static struct seg echo_of(struct seg s, uint32_t ecr)
{
	s.has_ts = true;
	s.ts_val = ++peer_ts;
	s.ts_ecr = ecr;
	return s;
}

static void an_echo_of_the_first_undoes_a_timeout(void **state)
{
	uint32_t stamp;

	(void)state;
	send_ten(WITH_TS | WITH_SACK);
	stamp = sent[0].ts_val;
	pass_until_sent(wd_s(1)); /* the probe */
	drop_sent();
	pass_until_sent(wd_s(1));
	assert_segment(0);
	assert_int_equal(info().phase, TCP_LOSS);
	arrive(echo_of(ack_of(1, 1 + MSS), stamp)); /* it was only late */
	assert_int_equal(info().phase, TCP_OPEN);
	assert_true(info().cwnd >= 10 * MSS);
	assert_true(info().ssthresh > 1 << 30);
	assert_int_equal(info().lost, 0);
}

static void an_echo_of_the_second_does_not(void **state)
{
	uint32_t stamp;

	(void)state;
	send_ten(WITH_TS | WITH_SACK);
	pass_until_sent(wd_s(1));
	drop_sent();
	pass_until_sent(wd_s(1));
	stamp = sent[sent_first].ts_val;
	assert_segment(0);
	pass(wd_ms(10));
	arrive(echo_of(ack_of(1, 1 + MSS), stamp));
	assert_int_equal(info().phase, TCP_LOSS);
}

static void all_that_came_twice_undoes_a_recovery(void **state)
{
	struct seg s;

	(void)state;
	send_ten(WITH_SACK);
	write_at(1 + 10 * MSS, 3 * MSS);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 4));
	assert_segment(0);
	drop_sent();
	pass(wd_ms(1));
	arrive(SACK1(0, 1, 10));
	drop_sent();
	s = SACK1(10, 0, 1); /* the first has come, and the second */
	conn->out->recover += 2 * MSS; /* not yet over */
	arrive(s);
	assert_true(info().ssthresh > 1 << 30);
	assert_true(info().cwnd >= 10 * MSS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_behind_makes_it_lost_a_little_later),
		TEST(what_comes_in_the_time_for_reordering_is_not_lost),
		TEST(where_reordering_was_seen_three_are_not_enough),
		TEST(a_lost_tail_is_probed_for),
		TEST(a_probe_is_new_data_where_there_is_some),
		TEST(one_alone_may_be_acknowledged_late),
		TEST(a_probe_that_filled_a_hole_costs_window),
		TEST(a_probe_that_was_not_needed_costs_nothing),
		TEST(things_that_come_twice_make_it_more_patient),
		TEST(an_echo_of_the_first_undoes_a_timeout),
		TEST(an_echo_of_the_second_does_not),
		TEST(all_that_came_twice_undoes_a_recovery),
	};

	return cmocka_run_group_tests_name("tcp_rack", tests, NULL, NULL);
}
