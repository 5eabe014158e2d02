/* SPDX-License-Identifier: ISC */
/* Data that comes, in whatever order, and what is said of it (RFC 9293, 3.10.7.4; RFC 5681,
 * 4.2; RFC 2018; RFC 2883; RFC 7323). */
#include "peer.h"

/* A connection whose first segments are not acknowledged at once any more. */
static void connect_settled(unsigned options)
{
	connect_with(options, 1460);
	conn->quick = 0;
	conn->rcv_mss = 1000;
}

static void assert_sack(const struct seg *s, unsigned n, uint32_t from, uint32_t to)
{
	assert_true(s->parsed.sacks > n);
	assert_int_equal(s->parsed.sack[n].from - PEER_ISN, from);
	assert_int_equal(s->parsed.sack[n].to - PEER_ISN, to);
}

static void data_is_read_as_it_came(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 1000, 1));
	arrive(data_of(1001, 500, 1));
	assert_true(heard() & TCP_READABLE);
	assert_int_equal(tcp_conn_readable(conn), 1500);
	read_at(1, 1200);
	read_at(1201, 300);
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_false(tcp_conn_is_at_end(conn));
}

static void data_can_be_looked_at_without_a_copy(void **state)
{
	struct wd_bytes view;

	(void)state;
	connect_with(WITH_SACK, 1460);
	assert_int_equal(tcp_conn_peek(conn).len, 0);
	arrive(data_of(1, 1400, 1));
	arrive(data_of(1401, 1400, 1));
	view = tcp_conn_peek(conn);
	assert_true(view.len >= 1000);
	assert_int_equal(view.ptr[999], byte_at(1000));
	tcp_conn_consume(conn, 1500);
	read_at(1501, 1300);
	tcp_conn_consume(conn, 10);
}

/* ---- When it is acknowledged ------------------------------------------------------------- */

static void the_first_segments_are_acknowledged_at_once(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	for (uint32_t i = 0; i < TCP_QUICK; i++) {
		arrive(data_of(1 + i * 100, 100, 1));
		assert_sent(TCP_ACK, 1, 0, 101 + i * 100);
	}
	arrive(data_of(1 + TCP_QUICK * 100, 100, 1));
	assert_silent();
}

static void one_segment_is_acknowledged_after_a_while(void **state)
{
	uint64_t us;

	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1, 1000, 1));
	assert_silent();
	us = wd_span_us(pass_until_sent(wd_s(1)));
	assert_true(us >= 40000 && us < 40300);
	assert_sent(TCP_ACK, 1, 0, 1001);
	pass(wd_s(10));
	assert_silent();
}

static void two_full_segments_are_acknowledged_at_once(void **state)
{
	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1, 1000, 1));
	assert_silent();
	arrive(data_of(1001, 1000, 1));
	assert_sent(TCP_ACK, 1, 0, 2001);
	assert_silent();
}

static void a_line_of_frames_has_one_ack(void **state)
{
	static uint8_t bytes[2000];

	(void)state;
	connect_settled(WITH_SACK);
	for (uint32_t i = 0; i < 8; i++) {
		struct seg s = data_of(1 + i * 1000, 1000, 1);
		size_t len = make_segment(&s, bytes);

		fill_sum(bytes, len);
		arrive_from(&peer_addr, make_bytes(bytes, len), 0);
	}
	settle();
	assert_sent(TCP_ACK, 1, 0, 8001);
	assert_silent();
}

static void a_frame_of_many_segments_counts_as_many(void **state)
{
	struct seg s;

	(void)state;
	connect_settled(WITH_SACK);
	s = data_of(1, 30000, 1);
	s.segment = 1000;
	arrive(s);
	assert_sent(TCP_ACK, 1, 0, 30001);
	assert_int_equal(tcp.stats.received, 32);
	assert_int_equal(conn->rcv_mss, 1000);
	read_at(1, 30000);
}

static void an_answer_carries_the_ack(void **state)
{
	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1, 100, 1));
	assert_silent();
	pass(wd_ms(5));
	write_at(1, 200);
	assert_sent(TCP_ACK, 1, 200, 101);
	pass(wd_ms(100)); /* and no other ACK follows */
	assert_silent();
}

static void who_answers_at_once_is_given_time_for_it(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 100, 1));
	assert_sent(TCP_ACK, 1, 0, 101);
	write_at(1, 200);
	assert_sent(TCP_ACK, 1, 200, 101);
	arrive(data_of(101, 100, 201));
	assert_silent(); /* although it is one of the first segments */
	pass_until_sent(wd_s(1));
	assert_sent(TCP_ACK, 201, 0, 201);
	arrive(data_of(201, 100, 201)); /* no answer has come: that is over */
	assert_sent(TCP_ACK, 201, 0, 301);
}

/* ---- Out of order ------------------------------------------------------------------------ */

static void a_gap_is_reported_at_once(void **state)
{
	struct seg *s;

	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1001, 500, 1));
	s = next_sent();
	assert_int_equal(s->ack, 1);
	assert_int_equal(s->parsed.sacks, 1);
	assert_sack(s, 0, 1001, 1501);
	assert_int_equal(tcp_conn_readable(conn), 0);
	arrive(data_of(1, 1000, 1));
	assert_sent(TCP_ACK, 1, 0, 1501);
	read_at(1, 1500);
	assert_null(conn->holes);
}

static void without_sack_a_gap_is_a_duplicate_ack(void **state)
{
	(void)state;
	connect_settled(0);
	for (uint32_t i = 1; i < 4; i++) {
		arrive(data_of(1 + i * 500, 500, 1));
		assert_int_equal(sent[sent_first].options_len, 0);
		assert_sent(TCP_ACK, 1, 0, 1);
	}
	arrive(data_of(1, 500, 1));
	assert_sent(TCP_ACK, 1, 0, 2001);
	read_at(1, 2000);
}

static void the_newest_block_stands_first(void **state)
{
	struct seg *s;

	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1001, 100, 1));
	arrive(data_of(3001, 100, 1));
	arrive(data_of(5001, 100, 1));
	arrive(data_of(7001, 100, 1));
	arrive(data_of(1101, 100, 1)); /* more of the first */
	for (int i = 0; i < 4; i++)
		next_sent();
	s = next_sent();
	assert_int_equal(s->parsed.sacks, 4);
	assert_sack(s, 0, 1001, 1201);
	assert_sack(s, 1, 7001, 7101);
	assert_sack(s, 2, 5001, 5101);
	assert_sack(s, 3, 3001, 3101);
}

static void timestamps_leave_room_for_three_blocks(void **state)
{
	(void)state;
	connect_settled(WITH_SACK | WITH_TS);
	for (uint32_t i = 1; i < 6; i++) {
		struct seg s = data_of(1 + i * 1000, 100, 1);

		s.has_ts = true;
		s.ts_val = 102;
		arrive(s);
		assert_int_equal(next_sent()->parsed.sacks, i < 3 ? i : 3);
	}
}

static void islands_grow_join_and_overlap(void **state)
{
	struct seg *s;

	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1001, 500, 1));
	arrive(data_of(2001, 500, 1));
	arrive(data_of(1401, 700, 1)); /* touches both */
	drop_sent();
	arrive(data_of(5001, 10, 1));
	next_sent();
	arrive(data_of(4501, 1000, 1)); /* has the last inside */
	s = next_sent();
	assert_sack(s, 0, 4501, 5501);
	assert_sack(s, 1, 1001, 2501);
	assert_int_equal(s->parsed.sacks, 2);
	assert_int_equal(conn->holes->count, 2);
	arrive(data_of(1, 1200, 1));
	assert_int_equal(next_sent()->ack, 2501);
	arrive(data_of(2501, 2500, 1));
	assert_int_equal(next_sent()->ack, 5501);
	read_at(1, 5500);
}

static void pieces_in_any_order_make_the_stream(void **state)
{
	struct wd_seeded r = { 99 };

	(void)state;
	connect_settled(WITH_SACK);
	for (int round = 0; round < 3000 && conn->rcv_nxt - PEER_ISN < 20001; round++) {
		uint32_t from = 1 + (uint32_t)(wd_seeded_next(&r) % 20000);
		uint32_t len = 1 + (uint32_t)(wd_seeded_next(&r) % 1400);

		if (from + len > 20001)
			len = 20001 - from;
		arrive(data_of(from, len, 1));
		drop_sent();
	}
	arrive(data_of(1, 1, 1));
	drop_sent();
	if (conn->rcv_nxt - PEER_ISN < 20001)
		arrive(data_of(conn->rcv_nxt - PEER_ISN, 20001 - (conn->rcv_nxt - PEER_ISN), 1));
	drop_sent();
	assert_int_equal(conn->rcv_nxt - PEER_ISN, 20001);
	read_at(1, 20000);
	assert_null(conn->holes);
}

static void what_comes_twice_is_said(void **state)
{
	struct seg *s;

	(void)state;
	connect_settled(WITH_SACK);
	arrive(data_of(1, 1000, 1));
	arrive(data_of(1, 1000, 1));
	s = next_sent();
	assert_int_equal(s->ack, 1001);
	assert_int_equal(s->parsed.sacks, 1);
	assert_sack(s, 0, 1, 1001);
	arrive(data_of(2001, 1000, 1));
	assert_int_equal(next_sent()->parsed.sacks, 1);
	arrive(data_of(2001, 500, 1)); /* part of an island */
	s = next_sent();
	assert_int_equal(s->parsed.sacks, 2);
	assert_sack(s, 0, 2001, 2501);
	assert_sack(s, 1, 2001, 3001);
	arrive(data_of(501, 700, 1)); /* old, and new behind */
	s = next_sent();
	assert_int_equal(s->ack, 1201);
	assert_sack(s, 0, 501, 1001);
	read_at(1, 1200);
}

static void islands_are_limited_in_number(void **state)
{
	(void)state;
	limits.receive = 4 << 20;
	connect_settled(WITH_SACK);
	conn->rcv_space = 1 << 20;
	conn->rcv_edge = conn->rcv_nxt + (1 << 20);
	for (uint32_t i = 0; i < 400; i++)
		arrive(data_of(101 + i * 2, 1, 1)), drop_sent();
	assert_true(conn->holes->count <= TCP_ISLANDS_MAX);
	assert_true(tcp.stats.memory < 2 << 20);
}

static void memory_out_of_order_is_limited(void **state)
{
	(void)state;
	connect_settled(WITH_SACK);
	for (uint32_t i = 0; i < 3000; i++)
		arrive(data_of(60000 - i * 20, 19, 1)), drop_sent();
	assert_true(conn->holes->memory < 600000);
}

static void small_pieces_are_copied_together(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	for (uint32_t i = 0; i < 2000; i++)
		arrive(data_of(1 + i * 10, 10, 1)), drop_sent();
	assert_int_equal(tcp_conn_readable(conn), 20000);
	assert_true(host.pool.used < 20);
	assert_true(conn->in_memory < 40000);
	read_at(1, 20000);
	assert_int_equal(conn->in_memory, 0);
}

/* ---- The window -------------------------------------------------------------------------- */

static void what_is_beyond_the_window_is_left_out(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	s = data_of(1, 65535 + 100, 1);
	s.segment = 1400;
	arrive(s);
	assert_int_equal(tcp_conn_readable(conn), 65535);
	assert_sent(TCP_ACK, 1, 0, 65536);
	assert_int_equal(sent[0].window | sent[1].window, sent[0].window);
}

static void a_full_window_is_closed_and_opened_by_reading(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	s = data_of(1, 65535, 1);
	s.segment = 1400;
	arrive(s);
	assert_int_equal(next_sent()->window, 0);
	arrive(data_of(65536, 1, 1)); /* it is asked whether that still is so */
	s = *next_sent();
	assert_int_equal(s.ack, 65536);
	assert_int_equal(s.window, 0);
	read_at(1, 100); /* not worth telling */
	assert_silent();
	read_at(101, 40000);
	s = *next_sent();
	assert_int_equal(s.ack, 65536);
	assert_int_equal(s.window, 40100);
	read_at(40101, 65535 - 40100);
}

static void a_window_once_given_is_not_taken_back(void **state)
{
	uint32_t edge = 0;

	(void)state;
	connect_with(WITH_SACK | WITH_SCALE, 1460);
	for (uint32_t i = 0; i < 60; i++) {
		struct seg *s;

		arrive(data_of(1 + i * 777, 777, 1));
		pass(wd_ms(50));
		s = next_sent();
		assert_true(s->ack + ((uint32_t)s->window << 7) >= edge);
		edge = s->ack + ((uint32_t)s->window << 7);
	}
}

static void the_window_grows_for_one_who_reads_fast(void **state)
{
	uint32_t at = 1, first = 65535;

	(void)state;
	connect_with(WITH_SACK | WITH_SCALE, 1460); /* the round trip is 10 ms */
	for (int i = 0; i < 40; i++) {
		uint32_t window = conn->rcv_edge - conn->rcv_nxt;

		for (uint32_t n = 0; n < window; n += 1400) {
			uint32_t len = window - n < 1400 ? window - n : 1400;

			arrive(data_of(at, len, 1));
			read_at(at, len);
			at += len;
			drop_sent();
		}
		pass(wd_ms(10));
		drop_sent();
	}
	assert_true(info().receive_window > 8 * first);
	assert_true(info().receive_window <= 4 << 20);
}

static void the_window_stays_for_one_who_reads_slowly(void **state)
{
	(void)state;
	connect_with(WITH_SACK | WITH_SCALE, 1460);
	for (uint32_t i = 0; i < 400; i++) {
		arrive(data_of(1 + i * 1000, 1000, 1));
		read_at(1 + i * 1000, 1000);
		pass(wd_ms(10));
		drop_sent();
	}
	assert_int_equal(conn->rcv_space, 65535);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(data_is_read_as_it_came),
		TEST(data_can_be_looked_at_without_a_copy),
		TEST(the_first_segments_are_acknowledged_at_once),
		TEST(one_segment_is_acknowledged_after_a_while),
		TEST(two_full_segments_are_acknowledged_at_once),
		TEST(a_line_of_frames_has_one_ack),
		TEST(a_frame_of_many_segments_counts_as_many),
		TEST(an_answer_carries_the_ack),
		TEST(who_answers_at_once_is_given_time_for_it),
		TEST(a_gap_is_reported_at_once),
		TEST(without_sack_a_gap_is_a_duplicate_ack),
		TEST(the_newest_block_stands_first),
		TEST(timestamps_leave_room_for_three_blocks),
		TEST(islands_grow_join_and_overlap),
		TEST(pieces_in_any_order_make_the_stream),
		TEST(what_comes_twice_is_said),
		TEST(islands_are_limited_in_number),
		TEST(memory_out_of_order_is_limited),
		TEST(small_pieces_are_copied_together),
		TEST(what_is_beyond_the_window_is_left_out),
		TEST(a_full_window_is_closed_and_opened_by_reading),
		TEST(a_window_once_given_is_not_taken_back),
		TEST(the_window_grows_for_one_who_reads_fast),
		TEST(the_window_stays_for_one_who_reads_slowly),
	};

	return cmocka_run_group_tests_name("tcp_receive", tests, NULL, NULL);
}
