/* SPDX-License-Identifier: ISC */
/* What is written, and when it goes (RFC 9293, 3.8.6; RFC 1122, 4.2.3.4; RFC 6928). */
#include "peer.h"

static void assert_bytes(const struct seg *s)
{
	for (uint32_t i = 0; i < s->len && i < 1400; i++)
		assert_int_equal(s->data[i], byte_at(s->seq + i));
}

static void what_is_written_goes_in_full_segments(void **state)
{
	(void)state;
	connect_with(WITH_ALL, 1460);
	write_at(1, 4000);
	for (uint32_t i = 0; i < 3; i++) {
		struct seg *s = next_sent();

		assert_int_equal(s->seq, 1 + i * 1448);
		assert_int_equal(s->len, i < 2 ? 1448 : 1104);
		assert_int_equal(s->flags, i < 2 ? TCP_ACK : TCP_ACK | TCP_PSH);
		assert_int_equal(s->ip_flags, WD_IP_WHOLE);
		assert_bytes(s);
	}
	assert_silent();
}

static void the_first_window_is_ten_segments(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 40000);
	assert_int_equal(sent_count, 10);
	drop_sent();
	pass(wd_ms(10));
	arrive(ack_of(1, 2921)); /* slow start: two more for each that has arrived */
	assert_int_equal(sent_count, 4);
	assert_int_equal(info().cwnd, 12 * 1460);
}

static void large_segments_start_with_fewer(void **state)
{
	(void)state;
	host.path.mtu = 9000;
	host.path.packet_max = 9000;
	open_engine();
	connect_with(WITH_SACK, 8960);
	assert_int_equal(info().cwnd, 17920);
}

static void the_peers_mss_is_kept_to(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 600);
	write_at(1, 1500);
	assert_sent(TCP_ACK, 1, 600, 1);
	assert_sent(TCP_ACK, 601, 600, 1);
	assert_sent(TCP_ACK, 1201, 300, 1);
}

static void a_senseless_mss_is_taken_for_a_small_one(void **state)
{
	struct seg s = syn_with(WITH_ALL, 0);
	static const uint8_t zero[4] = { 2, 4, 0, 0 };

	(void)state;
	put_option(&s, zero, 4);
	arrive(s);
	drop_sent();
	pass(wd_ms(1));
	s = ack_of(1, 1);
	s.has_ts = true;
	s.ts_val = 101;
	arrive(s);
	assert_int_equal(info().mss, 36);
	write_at(1, 100);
	assert_sent(TCP_ACK, 1, 36, 1);
	assert_sent(TCP_ACK, 37, 36, 1);
	assert_sent(TCP_ACK, 73, 28, 1);
}

/* ---- Nagle ------------------------------------------------------------------------------- */

static void a_small_segment_waits_for_the_one_before(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 100);
	assert_sent(TCP_ACK, 1, 100, 1);
	write_at(101, 50);
	write_at(151, 50);
	assert_silent();
	pass(wd_ms(10));
	arrive(ack_of(1, 101));
	assert_sent(TCP_ACK, 101, 100, 1); /* both together */
}

static void a_full_one_does_not_wait(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 100);
	next_sent();
	write_at(101, 1500);
	assert_sent(TCP_ACK, 101, 1460, 1);
	assert_silent();
}

static void behind_full_ones_a_small_one_goes_at_once(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 1460);
	next_sent();
	write_at(1461, 10); /* nothing small is on the way (Minshall) */
	assert_sent(TCP_ACK, 1461, 10, 1);
	write_at(1471, 10);
	assert_silent();
}

static void without_delay_nothing_waits(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .no_delay = true });
	write_at(1, 100);
	write_at(101, 50);
	assert_sent(TCP_ACK, 1, 100, 1);
	assert_sent(TCP_ACK, 101, 50, 1);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .no_delay = false });
	write_at(151, 50);
	assert_silent();
}

static void the_end_does_not_wait(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 100);
	next_sent();
	write_at(101, 50);
	tcp_conn_shutdown(conn, WD_FLOW_WRITE);
	settle();
	assert_sent(TCP_ACK | TCP_FIN, 101, 50, 1);
}

/* ---- Large frames ------------------------------------------------------------------------ */

static void offload(void)
{
	host.path.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4;
	host.path.packet_max = 65535;
	open_engine();
}

static void a_device_that_cuts_gets_large_frames(void **state)
{
	(void)state;
	offload();
	connect_with(WITH_ALL, 1460);
	write_at(1, 14480);
	assert_int_equal(sent[sent_first].segment, 1448);
	assert_int_equal(sent[sent_first].len, 14480);
	assert_int_equal(host.total, 2);
	assert_int_equal(tcp.stats.sent, 1 + 10);
}

static void a_large_frame_ends_with_what_is_left(void **state)
{
	(void)state;
	offload();
	connect_with(WITH_ALL, 1460);
	write_at(1, 3000);
	assert_int_equal(next_sent()->len, 3000);
	write_at(3001, 3000); /* the tail waits, as the last did not fill its segment */
	assert_int_equal(next_sent()->len, 2896);
}

static void what_is_lost_of_a_large_frame_is_sent_alone(void **state)
{
	struct seg s;

	(void)state;
	offload();
	connect_with(WITH_SACK | WITH_SCALE, 1000);
	write_at(1, 10000);
	next_sent();
	pass(wd_ms(10));
	s = ack_of(1, 2001);
	put_sack(&s, 4001, 7001);
	arrive(s);
	assert_sent(TCP_ACK, 2001, 2000, 1);
	assert_int_equal(sent[(sent_first + SENT_MAX - 1) % SENT_MAX].segment, 1000);
	assert_int_equal(info().phase, TCP_RECOVERY);
	assert_int_equal(info().sacked, 3000);
}

/* Each ACK has doubled it; of the last 40 segments the first has got lost. */
static void lose_one_of_forty(void)
{
	struct seg s;

	connect_with(WITH_SACK | WITH_SCALE, 1000);
	for (uint32_t seq = 1, n = 10000; seq < 70001; seq += n, n *= 2) {
		write_at(seq, n);
		assert_int_equal(next_sent()->len, n);
		pass(wd_ms(10));
		if (n < 40000)
			arrive(ack_of(1, seq + n));
	}
	s = ack_of(1, 30001);
	put_sack(&s, 31001, 70001);
	arrive(s);
	assert_sent(TCP_ACK, 30001, 1000, 1);
	arrive(ack_of(1, 70001));
	assert_int_equal(info().cwnd, 28000);
}

static void after_a_loss_a_frame_is_half_of_the_window(void **state)
{
	(void)state;
	offload();
	lose_one_of_forty();
	write_at(70001, 40000);
	assert_sent(TCP_ACK, 70001, 14000, 1);
	assert_sent(TCP_ACK, 84001, 14000, 1);
	assert_silent();
}

static void many_small_pieces_are_copied_into_a_frame(void **state)
{
	static uint8_t text[4096];
	static struct wd_page page = { text, sizeof text, 1, NULL };

	(void)state;
	connect_with(WITH_SACK, 1460);
	for (uint32_t i = 0; i < sizeof text; i++)
		text[i] = byte_at(1 + i);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(tcp_conn_refer(conn, &page, i * 20, 20), 20);
	settle();
	assert_int_equal(sent[sent_first].len, 1460);
	assert_bytes(next_sent());
	assert_int_equal(sent[sent_first].len, 540);
	assert_bytes(next_sent());
	assert_int_equal(page.refs, 101);
	arrive(ack_of(1, 2001));
	assert_int_equal(page.refs, 1);
}

static void a_mark_of_reduction_goes_in_a_segment_of_its_own(void **state)
{
	(void)state;
	offload();
	connect_with(WITH_SACK | WITH_SCALE, 1000);
	conn->flags |= TCP_ECN | TCP_REDUCE;
	write_at(1, 3000);
	assert_int_equal(next_sent()->len, 1000);
	assert_int_equal(next_sent()->len, 2000);
}

/* ---- The peer's window ------------------------------------------------------------------- */

static struct seg ack_window(uint32_t ack, uint16_t window)
{
	struct seg s = ack_of(1, ack);

	s.window = window;
	return s;
}

static void no_more_than_the_window_is_sent(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(ack_window(1, 2000));
	write_at(1, 10000);
	assert_sent(TCP_ACK, 1, 1460, 1);
	assert_silent(); /* 540 bytes would be silly */
	arrive(ack_window(1461, 4000));
	assert_sent(TCP_ACK, 1461, 1460, 1);
	assert_sent(TCP_ACK, 2921, 1460, 1);
}

static void a_peer_with_a_small_buffer_gets_small_segments(void **state)
{
	struct seg s = syn_with(WITH_SACK, 1460);

	(void)state;
	s.window = 100;
	arrive(s);
	drop_sent();
	arrive(ack_window(1, 100));
	write_at(1, 1000);
	assert_sent(TCP_ACK, 1, 100, 1);
	arrive(ack_window(101, 60)); /* more than half of the largest that was offered */
	assert_sent(TCP_ACK, 101, 60, 1);
	arrive(ack_window(161, 40));
	assert_silent();
}

static void the_window_is_scaled_but_for_that_of_the_syn(void **state)
{
	struct seg s = syn_with(WITH_SACK | WITH_SCALE, 1460);

	(void)state;
	s.window = 3000;
	arrive(s);
	drop_sent();
	assert_int_equal(tcp.first == NULL, 1);
	arrive(ack_window(1, 100));
	assert_int_equal(info().send_window, 100 << PEER_SCALE);
}

static void an_old_segment_says_nothing_of_the_window(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 100, 1));
	drop_sent();
	s = ack_of(1, 1); /* from before the data */
	s.window = 10;
	arrive(s);
	assert_int_equal(info().send_window, 65535);
}

static void a_window_that_shrinks_stops_us(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 4380);
	drop_sent();
	arrive(ack_window(1461, 0)); /* less than is on the way */
	write_at(4381, 1000);
	assert_silent();
	assert_int_equal(info().flight, 2920);
	pass_until_sent(wd_s(1)); /* but something is sent again to learn of it */
	assert_true(next_sent()->len > 0);
}

static void a_closed_window_is_asked_about_more_and_more_rarely(void **state)
{
	uint64_t expected = 210;

	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(ack_window(1, 0));
	write_at(1, 1000);
	for (int i = 0; i < 12; i++) {
		uint64_t ms = wd_span_ms(pass_until_sent(wd_s(200)));

		assert_true(ms >= expected && ms <= expected + 2);
		assert_sent(TCP_ACK, 0, 0, 1);
		arrive(ack_window(1, 0)); /* it still is */
		assert_silent();
		expected = expected * 2 < 120000 ? expected * 2 : 120000;
	}
	arrive(ack_window(1, 5000));
	assert_sent(TCP_ACK, 1, 1000, 1);
	assert_int_equal(conn->out->probes, 0);
}

static void a_peer_that_is_gone_behind_a_closed_window_is_given_up(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(ack_window(1, 0));
	write_at(1, 1000);
	for (int i = 0; i < 40 && !(events & TCP_ENDED); i++)
		pass(wd_s(60)), drop_sent();
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
}

static void the_users_timeout_counts_for_a_closed_window_too(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .user_timeout = wd_s(3) });
	arrive(ack_window(1, 0));
	write_at(1, 1000);
	for (int i = 0; i < 4; i++) {
		pass(wd_s(1));
		drop_sent();
		if (!(events & TCP_ENDED))
			arrive(ack_window(1, 0));
	}
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
}

/* ---- Room for the user ------------------------------------------------------------------- */

static void a_writer_is_told_of_room(void **state)
{
	static uint8_t bytes[200000];
	size_t done;

	(void)state;
	connect_with(WITH_SACK, 1460);
	done = tcp_conn_write(conn, wd_bytes(bytes, sizeof bytes));
	assert_int_equal(done, 65536);
	settle();
	assert_int_equal(tcp_conn_write(conn, wd_bytes(bytes, 1)), 0);
	heard();
	for (uint32_t ack = 1461; ack < 40000; ack += 1460) {
		pass(wd_ms(1));
		arrive(ack_of(1, ack));
		drop_sent();
	}
	assert_true(heard() & TCP_WRITABLE);
	assert_true(tcp_conn_write(conn, wd_bytes(bytes, 10000)) == 10000);
}

static void small_writes_share_a_page(void **state)
{
	size_t used;

	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 10);
	next_sent();
	used = tcp.stats.memory;
	for (uint32_t i = 0; i < 80; i++)
		write_at(11 + i * 10, 10);
	assert_int_equal(tcp.stats.memory, used);
	assert_silent();
	arrive(ack_of(1, 11));
	assert_int_equal(sent[sent_first].len, 800);
	assert_bytes(next_sent());
}

static void what_is_written_before_the_answer_waits_for_it(void **state)
{
	struct wd_peer to = { peer_addr, PEER_PORT };
	struct seg s = syn_with(WITH_SACK, 1460);

	(void)state;
	assert_null(tcp_direct_connect(&tcp, &to, 0, &user, &conn));
	write_at(1, 500);
	our_port = sent[sent_first].from_port;
	assert_sent(TCP_SYN, 0, 0, 0);
	s.flags |= TCP_ACK;
	s.ack = 1;
	arrive(s);
	assert_sent(TCP_ACK, 1, 500, 1);
	assert_silent();
}

/* ---- Keep-alive, timeouts ---------------------------------------------------------------- */

static void a_silent_peer_is_asked_whether_it_is_there(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .keep_alive = wd_s(60) });
	for (int i = 0; i < 5; i++) {
		uint64_t ms = wd_span_ms(pass_until_sent(wd_s(100)));

		assert_true(ms >= 60000 && ms < 60010);
		assert_sent(TCP_ACK, 0, 0, 1);
		arrive(ack_of(1, 1)); /* it is */
	}
	pass(wd_s(30));
	arrive(data_of(1, 10, 1));
	drop_sent();
	pass(wd_s(59));
	assert_silent();
	for (int i = 0; i < TCP_KEEP_ALIVE_PROBES; i++) {
		pass_until_sent(wd_s(100));
		assert_sent(TCP_ACK, 0, 0, 11);
	}
	assert_false(heard() & TCP_ENDED);
	pass(wd_s(61));
	assert_true(heard() & TCP_ENDED);
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
}

static void keep_alive_can_be_taken_back(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .keep_alive = wd_ms(10) });
	settle();
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .keep_alive = wd_s(0) });
	pass(wd_hours(3));
	assert_silent();
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns);
}

static void a_keep_alive_of_the_peer_is_answered(void **state)
{
	struct seg s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 1, 1));
	drop_sent();
	pass(wd_s(2));
	arrive(ack_of(1, 1)); /* one before what it has sent */
	assert_sent(TCP_ACK, 1, 0, 2);
	pass(wd_s(2));
	s = data_of(1, 1, 1); /* an old way, with a byte */
	arrive(s);
	assert_sent(TCP_ACK, 1, 0, 2);
}

static void the_user_says_when_to_give_up(void **state)
{
	uint64_t ms;
	wd_instant from;

	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_tune(conn, &(struct wd_tcp_tuning){ .user_timeout = wd_s(3) });
	write_at(1, 100);
	from = wheel.now;
	while (!(events & TCP_ENDED)) {
		pass(wd_ms(1));
		drop_sent();
	}
	ms = wd_span_ms(wd_between(from, wheel.now));
	assert_true(ms >= 3000 && ms < 3300);
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
}

static void else_it_takes_minutes(void **state)
{
	wd_instant from;
	uint64_t s;

	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 100);
	from = wheel.now;
	while (!(events & TCP_ENDED)) {
		pass(wd_s(1));
		drop_sent();
	}
	s = wd_span_s(wd_between(from, wheel.now));
	assert_true(s > 900 && s < 1060);
}

static void an_alarm_comes_once(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	tcp_conn_alarm(conn, wd_after(wheel.now, wd_s(5)));
	pass(wd_ms(4999));
	assert_int_equal(heard() & TCP_ALARM, 0);
	pass(wd_ms(1));
	assert_int_equal(heard(), TCP_ALARM);
	tcp_conn_alarm(conn, wd_after(wheel.now, wd_s(5)));
	settle();
	tcp_conn_alarm(conn, WD_NEVER);
	pass(wd_s(20));
	assert_int_equal(heard(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_goes_in_full_segments),
		TEST(the_first_window_is_ten_segments),
		TEST_CLOSED(large_segments_start_with_fewer),
		TEST(the_peers_mss_is_kept_to),
		TEST(a_senseless_mss_is_taken_for_a_small_one),
		TEST(a_small_segment_waits_for_the_one_before),
		TEST(a_full_one_does_not_wait),
		TEST(behind_full_ones_a_small_one_goes_at_once),
		TEST(without_delay_nothing_waits),
		TEST(the_end_does_not_wait),
		TEST_CLOSED(a_device_that_cuts_gets_large_frames),
		TEST_CLOSED(a_large_frame_ends_with_what_is_left),
		TEST_CLOSED(what_is_lost_of_a_large_frame_is_sent_alone),
		TEST_CLOSED(after_a_loss_a_frame_is_half_of_the_window),
		TEST(many_small_pieces_are_copied_into_a_frame),
		TEST_CLOSED(a_mark_of_reduction_goes_in_a_segment_of_its_own),
		TEST(no_more_than_the_window_is_sent),
		TEST(a_peer_with_a_small_buffer_gets_small_segments),
		TEST(the_window_is_scaled_but_for_that_of_the_syn),
		TEST(an_old_segment_says_nothing_of_the_window),
		TEST(a_window_that_shrinks_stops_us),
		TEST(a_closed_window_is_asked_about_more_and_more_rarely),
		TEST(a_peer_that_is_gone_behind_a_closed_window_is_given_up),
		TEST(the_users_timeout_counts_for_a_closed_window_too),
		TEST(a_writer_is_told_of_room),
		TEST(small_writes_share_a_page),
		TEST(what_is_written_before_the_answer_waits_for_it),
		TEST(a_silent_peer_is_asked_whether_it_is_there),
		TEST(keep_alive_can_be_taken_back),
		TEST(a_keep_alive_of_the_peer_is_answered),
		TEST(the_user_says_when_to_give_up),
		TEST(else_it_takes_minutes),
		TEST(an_alarm_comes_once),
	};

	return cmocka_run_group_tests_name("tcp_send", tests, NULL, NULL);
}
