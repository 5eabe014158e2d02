/* SPDX-License-Identifier: ISC */
/* The ends of connections (RFC 9293, 3.6; RFC 1122, 4.2.2.13; RFC 1337; RFC 6191). */
#include "peer.h"

static struct seg fin_of(uint32_t seq, uint32_t ack)
{
	struct seg s = ack_of(seq, ack);

	s.flags |= TCP_FIN;
	return s;
}

static struct seg rst_of(uint32_t seq)
{
	return (struct seg){ .flags = TCP_RST, .seq = seq };
}

static void we_close_first(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	settle();
	assert_sent(TCP_FIN | TCP_ACK, 1, 0, 1);
	assert_int_equal(info().state, TCP_FIN_WAIT_1);
	conn = NULL;
	arrive(ack_of(1, 2));
	assert_int_equal(tcp.stats.connections, 0); /* only remembered */
	assert_int_equal(tcp.stats.time_wait, 1);
	arrive(fin_of(1, 2));
	assert_sent(TCP_ACK, 2, 0, 2);
	pass(wd_ms(59900));
	assert_int_equal(tcp.stats.time_wait, 1);
	pass(wd_ms(200));
	assert_int_equal(tcp.stats.time_wait, 0);
	arrive(ack_of(2, 2));
	assert_sent(TCP_RST, 2, 0, 0);
}

static void the_peer_closes_first(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(fin_of(1, 1));
	assert_sent(TCP_ACK, 1, 0, 2);
	assert_true(heard() & TCP_READABLE);
	assert_true(tcp_conn_is_at_end(conn));
	assert_int_equal(info().state, TCP_CLOSE_WAIT);
	write_at(1, 100); /* the other half goes on */
	assert_sent(TCP_ACK, 1, 100, 2);
	tcp_conn_close(conn);
	settle();
	assert_sent(TCP_FIN | TCP_ACK, 101, 0, 2);
	assert_int_equal(info().state, TCP_LAST_ACK);
	conn = NULL;
	arrive(ack_of(2, 102));
	assert_int_equal(tcp.stats.connections, 0);
	assert_int_equal(tcp.stats.time_wait, 0);
	arrive(ack_of(2, 102));
	assert_sent(TCP_RST, 102, 0, 0);
}

static void half_a_connection_goes_on(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_shutdown(conn, WD_FLOW_WRITE);
	settle();
	assert_sent(TCP_FIN | TCP_ACK, 1, 0, 1);
	assert_false(tcp_conn_can_write(conn));
	assert_int_equal(tcp_conn_write(conn, wd_str("more")), 0);
	arrive(ack_of(1, 2));
	assert_int_equal(info().state, TCP_FIN_WAIT_2);
	pass(wd_hours(2)); /* as long as it likes, since somebody reads */
	arrive(data_of(1, 500, 2));
	assert_sent(TCP_ACK, 2, 0, 501);
	read_at(1, 500);
	arrive(fin_of(501, 2));
	assert_sent(TCP_ACK, 2, 0, 502);
	assert_true(heard() & TCP_ENDED);
	assert_null(tcp_conn_error(conn));
	assert_true(tcp_conn_is_at_end(conn));
	assert_int_equal(tcp.stats.time_wait, 1);
}

static void both_close_at_once(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	settle();
	assert_sent(TCP_FIN | TCP_ACK, 1, 0, 1);
	arrive(fin_of(1, 1)); /* it has not seen ours */
	assert_sent(TCP_ACK, 2, 0, 2);
	assert_int_equal(info().state, TCP_CLOSING);
	conn = NULL;
	arrive(ack_of(2, 2));
	assert_int_equal(tcp.stats.connections, 0);
	assert_int_equal(tcp.stats.time_wait, 1);
}

static void the_end_and_its_acknowledgement_in_one(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	drop_sent();
	arrive(fin_of(1, 2));
	assert_sent(TCP_ACK, 2, 0, 2);
	assert_int_equal(tcp.stats.time_wait, 1);
	assert_int_equal(tcp.stats.connections, 0);
}

static void what_was_written_is_still_sent(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1000);
	write_at(1, 20000);
	tcp_conn_close(conn);
	conn = NULL;
	drop_sent();
	pass(wd_ms(10));
	arrive(ack_of(1, 10001));
	for (uint32_t i = 10; i < 20; i++)
		assert_sent(TCP_ACK | (i == 19 ? TCP_FIN : 0), 1 + i * 1000, 1000, 1);
	arrive(fin_of(1, 20002));
	assert_sent(TCP_ACK, 20002, 0, 2);
	assert_int_equal(tcp.stats.time_wait, 1);
}

static void the_end_is_sent_again(void **state)
{
	(void)state;
	connect_with(0, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	drop_sent();
	for (int i = 0; i < 5; i++) {
		pass_until_sent(wd_s(100));
		assert_sent(TCP_FIN | TCP_ACK, 1, 0, 1);
	}
	for (int i = 0; i < 5; i++)
		pass(wd_s(60)), drop_sent();
	assert_int_equal(tcp.stats.connections, 0); /* nobody waits for it for ever */
}

static void unread_data_is_lost_with_a_reset(void **state)
{
	(void)state;
	connect_with(WITH_TS | WITH_SACK, 1460);
	struct seg s = data_of(1, 100, 1);

	s.has_ts = true;
	s.ts_val = 200;
	arrive(s);
	drop_sent();
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	assert_int_equal(sent[sent_first].has_ts, 1);
	assert_int_equal(sent[sent_first].ts_ecr, 200);
	assert_sent(TCP_RST | TCP_ACK, 1, 0, 101);
	assert_int_equal(tcp.stats.connections, 0);
}

static void data_for_nobody_is_refused(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	drop_sent();
	arrive(data_of(1, 100, 1));
	assert_sent(TCP_RST | TCP_ACK, 2, 0, 1);
	assert_int_equal(tcp.stats.connections, 0);
}

static void data_for_nobody_is_refused_in_fin_wait_2(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	arrive(ack_of(1, 2));
	drop_sent();
	arrive(data_of(1, 100, 2));
	assert_sent(TCP_RST, 2, 0, 0);
	assert_int_equal(tcp.stats.time_wait, 0);
}

static void an_abort_is_a_reset(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 100);
	drop_sent();
	tcp_conn_abort(conn);
	conn = NULL;
	settle();
	assert_sent(TCP_RST | TCP_ACK, 101, 0, 1);
	assert_int_equal(tcp.stats.connections, 0);
}

static void fin_wait_2_ends_by_itself_where_nobody_reads(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	arrive(ack_of(1, 2));
	drop_sent();
	assert_int_equal(tcp.stats.time_wait, 1);
	pass(wd_s(61));
	assert_int_equal(tcp.stats.time_wait, 0);
	arrive(fin_of(1, 2));
	assert_sent(TCP_RST, 2, 0, 0);
}

static void what_was_read_before_a_reset_is_kept(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 100, 1));
	arrive(rst_of(101));
	assert_true(heard() & TCP_ENDED);
	assert_false(tcp_conn_is_at_end(conn));
	read_at(1, 100);
	assert_true(tcp_conn_is_at_end(conn));
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_reset);
}

static void no_more_than_the_end_can_be_acknowledged(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_shutdown(conn, WD_FLOW_WRITE);
	settle();
	drop_sent();
	arrive(ack_of(1, 3));
	assert_sent(TCP_ACK, 2, 0, 1);
	assert_int_equal(info().state, TCP_FIN_WAIT_1);
}

/* ---- TIME-WAIT --------------------------------------------------------------------------- */

static void into_time_wait(unsigned options)
{
	struct seg s = fin_of(1, 2);

	connect_with(options, 1460);
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	if (options & WITH_TS) {
		s.has_ts = true;
		s.ts_val = peer_ts = 500;
	}
	arrive(s);
	drop_sent();
	assert_int_equal(tcp.stats.time_wait, 1);
	assert_int_equal(tcp.stats.connections, 0);
}

static void an_end_that_comes_again_is_acknowledged_again(void **state)
{
	(void)state;
	into_time_wait(WITH_SACK);
	pass(wd_s(40));
	arrive(fin_of(1, 2));
	assert_sent(TCP_ACK, 2, 0, 2);
	pass(wd_s(40)); /* and the time begins anew */
	assert_int_equal(tcp.stats.time_wait, 1);
	pass(wd_s(21));
	assert_int_equal(tcp.stats.time_wait, 0);
}

static void a_reset_does_not_end_time_wait(void **state)
{
	(void)state;
	into_time_wait(WITH_SACK);
	arrive(rst_of(2));
	arrive(rst_of(0));
	assert_silent();
	assert_int_equal(tcp.stats.time_wait, 1);
}

static void stray_segments_are_answered_rarely(void **state)
{
	(void)state;
	into_time_wait(WITH_SACK);
	for (int i = 0; i < 10; i++)
		arrive(data_of(2000, 100, 2));
	assert_int_equal(sent_count, 1);
	assert_sent(TCP_ACK, 2, 0, 2);
	arrive(ack_of(2, 2)); /* and one that is as it should be, not at all */
	assert_silent();
}

static struct seg syn_at(uint32_t seq, unsigned options, uint32_t ts)
{
	struct seg s = syn_with(options, 1460);

	s.seq = seq;
	s.ts_val = ts;
	return s;
}

static void a_syn_behind_the_old_connection_begins_a_new_one(void **state)
{
	uint32_t old;

	(void)state;
	into_time_wait(WITH_SACK);
	old = isn;
	arrive(syn_at(2, 0, 0)); /* not behind it */
	assert_sent(TCP_ACK, 2, 0, 2);
	isn = 0;
	arrive(syn_at(3, 0, 0));
	assert_int_equal(next_sent()->flags, TCP_SYN | TCP_ACK);
	assert_true((int32_t)(isn - (old + 2)) > 65535);
	assert_int_equal(tcp.stats.time_wait, 0);
	assert_int_equal(tcp.stats.half_open, 1);
}

static void a_newer_timestamp_is_enough(void **state)
{
	(void)state;
	into_time_wait(WITH_TS);
	arrive(syn_at(0xffff0000, WITH_TS, 500)); /* the same, and sequence numbers before */
	assert_sent(TCP_ACK, 2, 0, 2);
	pass(wd_s(1));
	arrive(syn_at(7, WITH_TS, 499)); /* an older one is from long ago */
	assert_sent(TCP_ACK, 2, 0, 2);
	isn = 0;
	arrive(syn_at(0xffff0000, WITH_TS, 501));
	assert_int_equal(next_sent()->flags, TCP_SYN | TCP_ACK);
	assert_int_equal(tcp.stats.time_wait, 0);
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
	(void)state;
	limits.time_wait = 3;
	open_engine();
	for (uint16_t i = 0; i < 5; i++) {
		struct seg s = syn_with(0, 1460), a = ack_of(1, 1), f = fin_of(1, 2);

		s.from_port = a.from_port = f.from_port = (uint16_t)(7000 + i);
		isn = 0;
		arrive(s);
		arrive(a);
		tcp_conn_close(conn);
		conn = NULL;
		settle();
		arrive(f);
		drop_sent();
	}
	assert_int_equal(tcp.stats.time_wait, 3);
}

static void a_port_in_time_wait_can_be_used_by_us_with_timestamps(void **state)
{
	struct wd_peer to = { peer_addr, PEER_PORT };
	struct seg s = syn_with(WITH_ALL, 1460);
	uint32_t old;

	(void)state;
	assert_null(tcp_direct_connect(&tcp, &to, 4000, &user, &conn));
	settle();
	our_port = 4000;
	s.flags |= TCP_ACK;
	s.ack = 1;
	arrive(s);
	tcp_conn_close(conn);
	settle();
	s = fin_of(1, 2);
	s.has_ts = true;
	s.ts_val = peer_ts;
	arrive(s);
	drop_sent();
	assert_int_equal(tcp.stats.time_wait, 1);
	old = isn;
	isn = 0;
	assert_null(tcp_direct_connect(&tcp, &to, 4000, &user, &conn));
	settle();
	assert_sent(TCP_SYN, 0, 0, 0);
	assert_true((int32_t)(isn - old) > 0);
}

static void what_is_closed_in_the_midst_of_an_event_is_gone_after(void **state);

static void close_at_once(struct tcp_conn *c, unsigned what)
{
	if (what & TCP_READABLE) {
		assert_true(tcp_conn_write(c, wd_str("bye")) == 3);
		tcp_conn_consume(c, 1000);
		tcp_conn_close(c);
	}
}

static void what_is_closed_in_the_midst_of_an_event_is_gone_after(void **state)
{
	static const struct tcp_user closer = { .event = close_at_once };

	(void)state;
	port.user = &closer;
	isn = 0;
	arrive(syn_with(0, 1460));
	drop_sent();
	arrive(data_of(1, 10, 1));
	assert_sent(TCP_FIN | TCP_ACK, 1, 3, 11);
	arrive(fin_of(11, 5));
	assert_sent(TCP_ACK, 5, 0, 12);
	assert_int_equal(tcp.stats.connections, 0);
}

static void who_listens_no_more_resets_what_is_half_open(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	isn = 0;
	struct seg s = syn_with(0, 1460);

	s.from_port = 6000;
	arrive(s);
	drop_sent();
	tcp_direct_unlisten(&tcp, &port);
	settle();
	assert_sent(TCP_RST | TCP_ACK, 1, 0, 1);
	assert_int_equal(tcp.stats.connections, 1); /* its user has it still */
	assert_null(tcp_conn_port(conn));
	arrive(s);
	assert_int_equal(next_sent()->flags, TCP_RST | TCP_ACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(we_close_first),
		TEST(the_peer_closes_first),
		TEST(half_a_connection_goes_on),
		TEST(both_close_at_once),
		TEST(the_end_and_its_acknowledgement_in_one),
		TEST(what_was_written_is_still_sent),
		TEST(the_end_is_sent_again),
		TEST(unread_data_is_lost_with_a_reset),
		TEST(data_for_nobody_is_refused),
		TEST(data_for_nobody_is_refused_in_fin_wait_2),
		TEST(an_abort_is_a_reset),
		TEST(fin_wait_2_ends_by_itself_where_nobody_reads),
		TEST(what_was_read_before_a_reset_is_kept),
		TEST(no_more_than_the_end_can_be_acknowledged),
		TEST(an_end_that_comes_again_is_acknowledged_again),
		TEST(a_reset_does_not_end_time_wait),
		TEST(stray_segments_are_answered_rarely),
		TEST(a_syn_behind_the_old_connection_begins_a_new_one),
		TEST(a_newer_timestamp_is_enough),
		TEST_CLOSED(the_oldest_goes_when_there_are_too_many),
		TEST(a_port_in_time_wait_can_be_used_by_us_with_timestamps),
		TEST(what_is_closed_in_the_midst_of_an_event_is_gone_after),
		TEST(who_listens_no_more_resets_what_is_half_open),
	};

	return cmocka_run_group_tests_name("tcp_close", tests, NULL, NULL);
}
