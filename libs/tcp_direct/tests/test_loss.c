/* SPDX-License-Identifier: ISC */
/* What gets lost is sent again: RFC 6298, 5681, 6582, 6675, 3042, 8985, 6937, 3522, 2883. */
#include "ten.h"

/* ---- The timeout ------------------------------------------------------------------------- */

static void nothing_heard_the_first_is_sent_again_and_later_each_time(void **state)
{
	uint64_t expected = 210;

	(void)state;
	send_ten(0); /* without SACK there is no probe */
	for (int i = 0; i < 11; i++) {
		uint64_t ms = wd_span_ms(pass_until_sent(wd_s(200)));

		assert_true(ms >= expected && ms <= expected + 1);
		assert_sent(TCP_ACK, 1, i < 2 ? MSS : info().mss, 1);
		assert_silent();
		expected = expected * 2 < 120000 ? expected * 2 : 120000;
	}
	assert_int_equal(info().phase, TCP_LOSS);
	assert_int_equal(info().ssthresh, 7 * MSS);
}

static void after_a_timeout_it_starts_slowly(void **state)
{
	(void)state;
	send_ten(0);
	pass_until_sent(wd_s(1));
	assert_segment(0);
	assert_int_equal(info().cwnd, MSS);
	arrive(ack_of(1, 1 + MSS));
	assert_segment(1);
	assert_segment(2);
	assert_silent();
	arrive(ack_of(1, 1 + 3 * MSS));
	for (int i = 3; i < 7; i++)
		assert_segment(i);
	assert_silent();
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().retries, 0);
}

/* With one segment on its way a peer that delays its ACK would be waited for. */
static void the_ack_that_ends_a_timeout_counts_for_slow_start(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass_until_sent(wd_s(1)); /* the probe */
	drop_sent();
	pass(wd_ms(1));
	arrive(SACK1(0, 1, 10));
	assert_segment(0);
	pass_until_sent(wd_s(1));
	assert_segment(0);
	assert_int_equal(info().phase, TCP_LOSS);
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 2 * MSS);
	write_at(1 + 10 * MSS, 3 * MSS);
	assert_segment(10);
	assert_segment(11);
	assert_silent();
}

/* Without SACK it is not known how much of what it acknowledges had arrived before. */
static void and_for_one_segment_alone(void **state)
{
	(void)state;
	send_ten(0);
	pass_until_sent(wd_s(1));
	assert_segment(0);
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 2 * MSS);
}

static void the_timeout_follows_the_round_trip(void **state)
{
	(void)state;
	send_ten(0);
	pass(wd_ms(100));
	arrive(ack_of(1, 1 + 2 * MSS));
	/* srtt = 7/8 * 10 + 1/8 * 100; rttvar = 3/4 * 5 + 1/4 * 90 (RFC 6298, 2.3) */
	assert_int_equal(info().srtt, 21250);
	assert_int_equal(info().rttvar, 26250);
	assert_int_equal(info().rto, 21250 + 200000);
}

static void what_was_sent_again_says_nothing_of_the_round_trip(void **state)
{
	uint32_t srtt;

	(void)state;
	send_ten(0);
	pass_until_sent(wd_s(1));
	srtt = info().srtt;
	drop_sent();
	pass(wd_ms(1));
	arrive(ack_of(1, 1 + MSS)); /* Karn: to which of the two? */
	assert_int_equal(info().srtt, srtt);
}

/* An echo tells it to a millisecond: where the answer comes within the same one that says
 * nothing of how short a round trip can be. */
static void an_echo_at_once_is_no_shorter_than_its_unit(void **state)
{
	struct seg ack = ack_of(1, 1 + MSS);
	uint32_t srtt, least;

	(void)state;
	send_ten(WITH_TS | WITH_SACK);
	pass_until_sent(wd_s(1)); /* the probe */
	drop_sent();
	pass_until_sent(wd_s(1));
	srtt = info().srtt;
	least = info().min_rtt;
	ack.has_ts = true;
	ack.ts_val = ++peer_ts;
	ack.ts_ecr = next_sent()->ts_val;
	arrive(ack);
	assert_int_equal(info().phase, TCP_LOSS);
	assert_int_equal(least, 10000);
	assert_int_equal(info().min_rtt, 1000);
	assert_int_equal(info().srtt, srtt - srtt / 8 + 1000 / 8);
}

/* ---- Duplicate ACKs ---------------------------------------------------------------------- */

static void the_third_duplicate_sends_again(void **state)
{
	(void)state;
	send_ten(0);
	pass(wd_ms(10));
	arrive(ack_of(1, 1));
	arrive(ack_of(1, 1));
	assert_silent();
	arrive(ack_of(1, 1));
	assert_segment(0);
	assert_int_equal(info().phase, TCP_RECOVERY);
	assert_int_equal(info().ssthresh, 7 * MSS);
}

static void data_and_new_windows_are_no_duplicates(void **state)
{
	struct seg s;

	(void)state;
	send_ten(0);
	pass(wd_ms(10));
	arrive(ack_of(1, 1));
	arrive(ack_of(1, 1));
	s = ack_of(1, 1);
	s.window = 60000;
	arrive(s);
	arrive(data_of(1, 100, 1));
	drop_sent();
	assert_int_equal(info().phase, TCP_DISORDER);
}

static void the_first_two_duplicates_send_something_new(void **state)
{
	(void)state;
	send_ten(0);
	write_at(1 + 10 * MSS, 5 * MSS);
	assert_silent();
	pass(wd_ms(10));
	arrive(ack_of(1, 1)); /* limited transmit (RFC 3042) */
	assert_segment(10);
	arrive(ack_of(1, 1));
	assert_segment(11);
	assert_silent();
	arrive(ack_of(1, 1 + 3 * MSS)); /* it was only out of order */
	assert_int_equal(info().phase, TCP_OPEN);
	assert_segment(12);
}

static void a_partial_ack_sends_the_next_hole(void **state)
{
	(void)state;
	send_ten(0);
	pass(wd_ms(10));
	for (int i = 0; i < 7; i++)
		arrive(ack_of(1, 1));
	assert_segment(0);
	drop_sent();
	pass(wd_ms(10));
	arrive(ack_of(1, 1 + 4 * MSS));
	assert_segment(4);
	assert_int_equal(info().phase, TCP_RECOVERY);
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 7 * MSS);
}

static void duplicates_after_recovery_do_not_start_another(void **state)
{
	(void)state;
	send_ten(0);
	pass(wd_ms(10));
	for (int i = 0; i < 5; i++)
		arrive(ack_of(1, 1));
	arrive(ack_of(1, 1 + 10 * MSS));
	drop_sent();
	write_at(1 + 10 * MSS, 5 * MSS);
	drop_sent();
	for (int i = 0; i < 5; i++) /* of what was sent again needlessly */
		arrive(ack_of(1, 1 + 10 * MSS));
	assert_true(info().phase < TCP_RECOVERY);
	assert_silent();
}

/* ---- SACK -------------------------------------------------------------------------------- */

static void three_segments_behind_make_it_lost(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 2));
	arrive(SACK1(0, 1, 3));
	assert_silent();
	assert_int_equal(info().phase, TCP_DISORDER);
	arrive(SACK1(0, 1, 4));
	assert_segment(0);
	assert_silent();
	assert_int_equal(info().phase, TCP_RECOVERY);
	assert_int_equal(info().cwnd, 7 * MSS);
	assert_int_equal(info().ssthresh, 7 * MSS);
	assert_int_equal(info().sacked, 3 * MSS);
	assert_int_equal(info().lost, MSS);
}

static void in_recovery_one_goes_for_one_that_has_arrived(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(11));
	arrive(SACK1(0, 1, 2));
	arrive(SACK1(0, 1, 3));
	arrive(SACK1(0, 1, 4));
	assert_segment(0);
	write_at(1 + 10 * MSS, 7 * MSS);
	assert_silent();
	for (uint32_t i = 5; i <= 10; i++) {
		pass(wd_ms(1));
		arrive(SACK1(0, 1, i));
		assert_segment(i + 5);
		assert_silent();
	}
	pass(wd_ms(2));
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_segment(16);
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 7 * MSS);
}

/* As in slow start (RFC 6937, 3.1): what one alone tells a single loss would silence. */
static void below_the_threshold_two_go_for_one(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(11));
	arrive(SACK1(0, 9, 10));
	assert_silent();
	pass_until_sent(wd_ms(10)); /* the time for reordering */
	assert_segment(0);
	assert_segment(1);
	assert_silent();
	assert_int_equal(info().phase, TCP_RECOVERY);
	pass(wd_ms(1)); /* 0 is lost again */
	arrive(SACK2(0, 1, 2, 9, 10));
	assert_int_equal(info().ssthresh, 7 * MSS);
	assert_segment(2);
	assert_segment(3);
	assert_silent();
}

static void several_holes_are_filled_in_one_recovery(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 4, 5));
	pass(wd_us(200));
	arrive(SACK1(0, 4, 6));
	arrive(SACK1(0, 4, 7));
	assert_segment(0);
	arrive(SACK1(0, 4, 8));
	assert_segment(1);
	arrive(SACK1(0, 4, 9));
	assert_segment(2);
	arrive(SACK1(0, 4, 10));
	assert_segment(3);
	pass(wd_ms(10));
	arrive(SACK1(1, 4, 10));
	arrive(SACK1(2, 4, 10));
	arrive(SACK1(3, 4, 10));
	arrive(ack_of(1, 1 + 10 * MSS));
	assert_silent();
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 7 * MSS);
	assert_int_equal(tcp.stats.retransmitted, 4);
	write_at(1 + 10 * MSS, 10 * MSS);
	assert_int_equal(sent_count, 7);
}

static void blocks_of_an_old_ack_count(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 2));
	arrive(SACK1(0, 1, 3));
	arrive(SACK2(0, 1, 3, 7, 8));
	assert_segment(0);
	pass(wd_ms(10));
	arrive(SACK1(4, 7, 8));
	drop_sent();
	arrive(SACK1(3, 5, 7)); /* it was overtaken */
	assert_int_equal(info().sacked, 3 * MSS);
}

static void part_of_a_segment_counts_as_nothing(void **state)
{
	struct seg s;

	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	s = ack_of(1, 1);
	put_sack(&s, 1 + 4 * MSS - 1, 1 + 4 * MSS);
	put_sack(&s, 1 + 6 * MSS, 1 + 6 * MSS + 999);
	arrive(s);
	assert_int_equal(info().sacked, 0);
	assert_int_equal(info().phase, TCP_OPEN);
	s = ack_of(1, 1);
	put_sack(&s, 1 + 6 * MSS + 1, 1 + 9 * MSS - 1);
	arrive(s);
	assert_int_equal(info().sacked, MSS);
}

static void blocks_that_make_no_sense_say_nothing(void **state)
{
	static const uint32_t blocks[][2] = {
		{ 5001, 3001 }, { 5001, 5001 }, { 1, 20001 }, { 10001, 12001 }, { 0, 5001 },
		{ 0x80000001, 5001 }, { 5001, 0x80005001 }, { 0xffffff00, 0x100 },
	};

	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	for (size_t i = 0; i < WD_COUNT(blocks); i++) {
		struct seg s = ack_of(1, 1);

		put_sack(&s, blocks[i][0], blocks[i][1]);
		arrive(s);
		assert_int_equal(info().sacked, 0);
		assert_int_equal(info().lost, 0);
	}
	assert_silent();
}

static void crumbs_do_not_make_the_scoreboard_long(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	for (uint32_t i = 0; i < 3000; i++) {
		struct seg s = ack_of(1, 1);

		put_sack(&s, 1 + 3 * i, 2 + 3 * i);
		put_sack(&s, 1 + 3 * (3000 - i), 2 + 3 * (3000 - i));
		arrive(s);
	}
	assert_true(conn->out->sents.count <= 10);
}

static void a_retransmission_that_gets_lost_is_sent_again(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 4));
	assert_segment(0);
	write_at(1 + 10 * MSS, 6 * MSS);
	drop_sent();
	pass(wd_ms(1));
	arrive(SACK1(0, 1, 7));
	drop_sent(); /* new segments go */
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 11)); /* one sent after the retransmission has arrived */
	pass(wd_ms(12));
	arrive(SACK1(0, 1, 13));
	assert_true(tcp.stats.retransmitted >= 2);
	assert_segment(0);
}

static void who_takes_back_what_it_had_is_sent_it_again(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	pass(wd_ms(10));
	arrive(SACK1(0, 1, 10));
	assert_segment(0);
	pass(wd_ms(10));
	arrive(ack_of(1, 1 + MSS)); /* and of the rest not a word */
	pass_until_sent(wd_s(2));
	assert_segment(1);
	arrive(ack_of(1, 1 + 2 * MSS));
	assert_segment(2);
	assert_segment(3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_heard_the_first_is_sent_again_and_later_each_time),
		TEST(after_a_timeout_it_starts_slowly),
		TEST(the_ack_that_ends_a_timeout_counts_for_slow_start),
		TEST(and_for_one_segment_alone),
		TEST(the_timeout_follows_the_round_trip),
		TEST(what_was_sent_again_says_nothing_of_the_round_trip),
		TEST(an_echo_at_once_is_no_shorter_than_its_unit),
		TEST(the_third_duplicate_sends_again),
		TEST(data_and_new_windows_are_no_duplicates),
		TEST(the_first_two_duplicates_send_something_new),
		TEST(a_partial_ack_sends_the_next_hole),
		TEST(duplicates_after_recovery_do_not_start_another),
		TEST(three_segments_behind_make_it_lost),
		TEST(in_recovery_one_goes_for_one_that_has_arrived),
		TEST(below_the_threshold_two_go_for_one),
		TEST(several_holes_are_filled_in_one_recovery),
		TEST(blocks_of_an_old_ack_count),
		TEST(part_of_a_segment_counts_as_nothing),
		TEST(blocks_that_make_no_sense_say_nothing),
		TEST(crumbs_do_not_make_the_scoreboard_long),
		TEST(a_retransmission_that_gets_lost_is_sent_again),
		TEST(who_takes_back_what_it_had_is_sent_it_again),
	};

	return cmocka_run_group_tests_name("tcp_loss", tests, NULL, NULL);
}
