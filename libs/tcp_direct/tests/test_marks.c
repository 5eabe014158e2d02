/* SPDX-License-Identifier: ISC */
/* Timestamps (RFC 7323), the peer's end, urgent data and congestion marks (RFC 3168) of
 * what comes. */
#include "peer.h"

/* ---- Timestamps (RFC 7323) --------------------------------------------------------------- */

static struct seg with_ts(struct seg s, uint32_t val)
{
	s.has_ts = true;
	s.ts_val = val;
	return s;
}

static void an_older_timestamp_is_from_an_old_segment(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	arrive(with_ts(data_of(1, 100, 1), 200));
	assert_int_equal(next_sent()->ts_ecr, 200);
	arrive(with_ts(data_of(101, 100, 1), 199));
	assert_sent(TCP_ACK, 1, 0, 101);
	assert_int_equal(tcp_conn_readable(conn), 100);
	arrive(with_ts(data_of(101, 100, 1), 200));
	assert_sent(TCP_ACK, 1, 0, 201);
}

static void after_days_of_silence_old_timestamps_are_good(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	arrive(with_ts(data_of(1, 100, 1), 2000));
	drop_sent();
	pass(wd_days(25));
	arrive(with_ts(data_of(101, 100, 1), 7));
	assert_int_equal(tcp_conn_readable(conn), 200);
}

static void a_segment_without_timestamp_is_dropped_where_they_are_agreed_upon(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	arrive(data_of(1, 100, 1));
	assert_silent();
	assert_int_equal(tcp_conn_readable(conn), 0);
	arrive((struct seg){ .flags = TCP_RST, .seq = 1 }); /* but a reset needs none */
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_reset);
}

static void the_echo_is_of_the_segment_that_made_the_ack_move(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	conn->quick = 0;
	conn->rcv_mss = 1000;
	arrive(with_ts(data_of(1, 1000, 1), 300));
	arrive(with_ts(data_of(1001, 1000, 1), 301)); /* the first is echoed, the ACK was late */
	assert_int_equal(next_sent()->ts_ecr, 300);
	arrive(with_ts(data_of(3001, 1000, 1), 303)); /* a gap: nothing newer than what filled it */
	assert_int_equal(next_sent()->ts_ecr, 301 - 1);
	arrive(with_ts(data_of(2001, 1000, 1), 304));
	assert_int_equal(next_sent()->ts_ecr, 304);
}

static void a_timestamp_with_a_senseless_ack_does_not_count(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	arrive(with_ts(data_of(1, 10, 9999), 200000));
	drop_sent();
	arrive(with_ts(data_of(1, 10, 1), 201));
	assert_int_equal(next_sent()->ts_ecr, 201);
	assert_int_equal(tcp_conn_readable(conn), 10);
}

/* ---- Urgent data, ends ------------------------------------------------------------------- */

static void urgent_data_is_data(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	s = data_of(1, 100, 1);
	s.flags |= TCP_URG;
	arrive(s);
	read_at(1, 100);
}

static void the_end_comes_in_its_place(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	s = data_of(1001, 10, 1);
	s.flags |= TCP_FIN;
	arrive(s);
	next_sent();
	assert_false(tcp_conn_is_at_end(conn));
	arrive(data_of(1, 1000, 1));
	assert_sent(TCP_ACK, 1, 0, 1012);
	assert_int_equal(info().state, TCP_CLOSE_WAIT);
	assert_false(tcp_conn_is_at_end(conn));
	read_at(1, 1010);
	assert_true(tcp_conn_is_at_end(conn));
	arrive(s); /* again: its ACK was lost */
	assert_sent(TCP_ACK, 1, 0, 1012);
}

static void behind_the_end_there_is_nothing(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	s = ack_of(1, 1);
	s.flags |= TCP_FIN;
	arrive(s);
	assert_sent(TCP_ACK, 1, 0, 2);
	arrive(data_of(2, 100, 1));
	assert_sent(TCP_ACK, 1, 0, 2);
	assert_int_equal(tcp_conn_readable(conn), 0);
}

static void who_reads_no_more_is_not_told(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 100, 1));
	next_sent();
	tcp_conn_shutdown(conn, WD_FLOW_READ);
	settle();
	heard();
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_true(tcp_conn_is_at_end(conn));
	arrive(data_of(101, 100, 1));
	assert_sent(TCP_ACK, 1, 0, 201);
	arrive(data_of(301, 100, 1));
	arrive(data_of(201, 100, 1));
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_int_equal(heard(), 0);
	assert_int_equal(tcp.stats.memory_max > 0, 1);
}

/* ---- Congestion marks -------------------------------------------------------------------- */

static void connect_with_ecn(void)
{
	struct seg s = syn_with(WITH_SACK, 1460);

	s.flags |= TCP_ECE | TCP_CWR;
	isn = 0;
	arrive(s);
	assert_int_equal(next_sent()->flags, TCP_SYN | TCP_ACK | TCP_ECE);
	pass(wd_ms(10));
	arrive(ack_of(1, 1));
	assert_true(info().ecn);
}

static void a_mark_is_echoed_until_the_peer_has_heard(void **state)
{
	struct seg s;

	(void)state;
	connect_with_ecn();
	s = data_of(1, 100, 1);
	s.tos = WD_ECN_CE;
	arrive(s);
	assert_int_equal(next_sent()->flags, TCP_ACK | TCP_ECE);
	arrive(data_of(101, 100, 1));
	assert_int_equal(next_sent()->flags, TCP_ACK | TCP_ECE);
	s = data_of(201, 100, 1);
	s.flags |= TCP_CWR;
	arrive(s);
	assert_int_equal(next_sent()->flags, TCP_ACK);
}

static void an_echo_makes_us_send_less_once_a_round_trip(void **state)
{
	struct seg s;

	(void)state;
	connect_with_ecn();
	write_at(1, 14600);
	assert_int_equal(sent[sent_first].tos, WD_ECN_ECT0);
	drop_sent();
	pass(wd_ms(10));
	s = ack_of(1, 1461);
	s.flags |= TCP_ECE;
	arrive(s);
	assert_int_equal(info().phase, TCP_REDUCED);
	assert_int_equal(info().ssthresh, 10220);
	s = ack_of(1, 2921);
	s.flags |= TCP_ECE;
	arrive(s);
	assert_int_equal(info().ssthresh, 10220);
	arrive(ack_of(1, 14601));
	assert_int_equal(info().phase, TCP_OPEN);
	assert_int_equal(info().cwnd, 10220);
	drop_sent();
	write_at(14601, 100);
	assert_int_equal(next_sent()->flags & ~TCP_PSH, TCP_ACK | TCP_CWR);
	write_at(14701, 1460);
	assert_int_equal(next_sent()->flags & ~TCP_PSH, TCP_ACK);
}

static void what_is_sent_again_is_not_marked_capable(void **state)
{
	(void)state;
	connect_with_ecn();
	write_at(1, 100);
	next_sent();
	pass_until_sent(wd_s(1));
	assert_int_equal(next_sent()->tos, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_older_timestamp_is_from_an_old_segment),
		TEST(after_days_of_silence_old_timestamps_are_good),
		TEST(a_segment_without_timestamp_is_dropped_where_they_are_agreed_upon),
		TEST(the_echo_is_of_the_segment_that_made_the_ack_move),
		TEST(a_timestamp_with_a_senseless_ack_does_not_count),
		TEST(urgent_data_is_data),
		TEST(the_end_comes_in_its_place),
		TEST(behind_the_end_there_is_nothing),
		TEST(who_reads_no_more_is_not_told),
		TEST(a_mark_is_echoed_until_the_peer_has_heard),
		TEST(an_echo_makes_us_send_less_once_a_round_trip),
		TEST(what_is_sent_again_is_not_marked_capable),
	};

	return cmocka_run_group_tests_name("tcp_marks", tests, NULL, NULL);
}
