/* SPDX-License-Identifier: ISC */
/* From SYN to ESTABLISHED, and what goes wrong on the way (RFC 9293, 3.5). */
#include "peer.h"

static void a_syn_is_answered_with_options_in_the_usual_order(void **state)
{
	static const uint8_t want[] = { 2, 4, 0x05, 0xb4, 4, 2, 8, 10 };
	static const uint8_t tail[] = { 1, 3, 3, 7 };
	struct seg *s;

	(void)state;
	arrive(syn_with(WITH_ALL, 1460));
	s = next_sent();
	assert_int_equal(s->flags, TCP_SYN | TCP_ACK);
	assert_int_equal(s->ack, 1);
	assert_int_equal(s->options_len, 20);
	assert_memory_equal(s->options, want, sizeof want);
	assert_int_equal(s->ts_ecr, 100);
	assert_memory_equal(s->options + 16, tail, sizeof tail);
	assert_int_equal(s->window, 65535);
}

static void a_syn_without_timestamps_is_answered_without(void **state)
{
	static const uint8_t want[] = { 2, 4, 0x05, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7 };
	struct seg *s;

	(void)state;
	arrive(syn_with(WITH_SACK | WITH_SCALE, 1460));
	s = next_sent();
	assert_int_equal(s->options_len, sizeof want);
	assert_memory_equal(s->options, want, sizeof want);
}

static void a_syn_without_options_is_answered_with_the_mss_alone(void **state)
{
	static const uint8_t want[] = { 2, 4, 0x05, 0xb4 };
	struct seg *s;

	(void)state;
	arrive(syn_with(0, 0));
	s = next_sent();
	assert_int_equal(s->options_len, sizeof want);
	assert_memory_equal(s->options, want, sizeof want);
	pass(wd_ms(1));
	arrive(ack_of(1, 1));
	assert_int_equal(info().mss, 536);
	assert_int_equal(info().send_scale, 0);
	assert_int_equal(info().receive_scale, 0);
}

static void the_third_segment_establishes(void **state)
{
	(void)state;
	connect_with(WITH_ALL, 1460);
	assert_int_equal(info().state, TCP_ESTABLISHED);
	assert_int_equal(info().mss, 1448);
	assert_int_equal(info().cwnd, 14480);
	assert_int_equal(info().srtt, 10000);
	assert_int_equal(info().send_scale, PEER_SCALE);
	assert_int_equal(tcp.stats.accepted, 1);
	assert_int_equal(tcp.stats.half_open, 0);
	pass(wd_s(10));
	assert_silent();
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns); /* it costs no timer */
}

static void a_syn_that_comes_again_is_answered_again(void **state)
{
	(void)state;
	arrive(syn_with(WITH_ALL, 1460));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	arrive(syn_with(WITH_ALL, 1460));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	assert_int_equal(tcp.stats.half_open, 1);
}

static void an_answer_that_is_not_answered_is_sent_again_and_then_forgotten(void **state)
{
	(void)state;
	arrive(syn_with(WITH_ALL, 1460));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	for (uint64_t s = 1; s <= 16; s *= 2) {
		uint64_t ms = wd_span_ms(pass_until_sent(wd_s(100)));

		assert_true(ms >= s * 1000 && ms < s * 1000 + 5);
		assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	}
	pass(wd_s(40));
	assert_silent();
	assert_int_equal(tcp.stats.connections, 0);
	assert_int_equal(tcp.stats.half_open, 0);
}

static void an_ack_of_something_else_is_refused(void **state)
{
	(void)state;
	arrive(syn_with(WITH_ALL, 1460));
	drop_sent();
	arrive((struct seg){ .flags = TCP_ACK, .seq = 1, .ack = 0, .window = 100, .has_ts = true,
	                     .ts_val = 101 });
	assert_sent(TCP_RST, 0, 0, 0);
	assert_int_equal(tcp.stats.half_open, 1);
	arrive((struct seg){ .flags = TCP_ACK, .seq = 1, .ack = 2, .window = 100, .has_ts = true,
	                     .ts_val = 101 });
	assert_sent(TCP_RST, 2, 0, 0);
	assert_null(conn);
}

static void a_reset_ends_what_is_half_open(void **state)
{
	(void)state;
	arrive(syn_with(WITH_ALL, 1460));
	drop_sent();
	arrive((struct seg){ .flags = TCP_RST, .seq = 1 });
	assert_silent();
	assert_int_equal(tcp.stats.connections, 0);
	assert_int_equal(tcp.stats.half_open, 0);
	assert_null(conn);
}

static void nobody_at_the_port_refuses(void **state)
{
	struct seg s = syn_with(WITH_ALL, 1460);

	(void)state;
	s.to_port = 81;
	arrive(s);
	assert_sent(TCP_RST | TCP_ACK, 0u - isn, 0, 1);
	s = data_of(7, 10, 9);
	s.to_port = 81;
	arrive(s);
	assert_sent(TCP_RST, 9, 0, 0);
	s.flags = TCP_RST;
	arrive(s);
	assert_silent();
}

static void a_listener_refuses_what_is_no_syn(void **state)
{
	(void)state;
	arrive(ack_of(5, 6));
	assert_sent(TCP_RST, 6, 0, 0);
	arrive((struct seg){ .flags = 0, .seq = 5 });
	arrive((struct seg){ .flags = TCP_FIN, .seq = 5 });
	arrive((struct seg){ .flags = TCP_SYN | TCP_FIN, .seq = 5 });
	arrive((struct seg){ .flags = TCP_RST, .seq = 5 });
	assert_silent();
	arrive((struct seg){ .flags = TCP_FIN | TCP_PSH | TCP_URG | TCP_ACK, .seq = 5, .ack = 1 });
	assert_sent(TCP_RST, 1, 0, 0);
	arrive((struct seg){ .flags = TCP_SYN | TCP_ACK, .seq = 5, .ack = 1 });
	assert_sent(TCP_RST, 1, 0, 0);
	assert_int_equal(tcp.stats.connections, 0);
}

static void a_full_listener_drops_syns(void **state);

static bool is_full;
static bool full(const struct tcp_port *p)
{
	(void)p;
	return is_full;
}

static void a_full_listener_drops_syns(void **state)
{
	(void)state;
	port.full = full;
	is_full = true;
	arrive(syn_with(WITH_ALL, 1460));
	assert_silent();
	is_full = false;
	arrive(syn_with(WITH_ALL, 1460));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	assert_int_equal(tcp.stats.refused, 1);
}

/* ---- We ask ------------------------------------------------------------------------------ */

static void ask(void)
{
	struct wd_peer to = { peer_addr, PEER_PORT };

	isn = 0;
	assert_null(tcp_direct_connect(&tcp, &to, 0, &user, &conn));
	settle();
	our_port = sent[sent_first].from_port;
}

static void we_ask_with_all_options(void **state)
{
	static const uint8_t want[] = { 2, 4, 0x05, 0xb4, 4, 2, 8, 10 };
	struct seg *s;

	(void)state;
	ask();
	s = next_sent();
	assert_int_equal(s->flags, TCP_SYN);
	assert_memory_equal(s->options, want, sizeof want);
	assert_int_equal(s->ts_ecr, 0);
	assert_true(our_port >= 32768);
	assert_int_equal(s->to_port, PEER_PORT);
}

static struct seg syn_ack(void)
{
	struct seg s = syn_with(WITH_ALL, 1460);

	s.flags |= TCP_ACK;
	s.ack = 1;
	s.ts_ecr = sent[(sent_first + SENT_MAX - 1) % SENT_MAX].ts_val;
	return s;
}

static void the_answer_establishes_and_is_acknowledged(void **state)
{
	(void)state;
	ask();
	assert_sent(TCP_SYN, 0, 0, 0);
	pass(wd_ms(20));
	arrive(syn_ack());
	assert_sent(TCP_ACK, 1, 0, 1);
	assert_true(heard() & TCP_CONNECTED);
	assert_int_equal(info().srtt, 20000);
	assert_int_equal(tcp.stats.connected, 1);
	assert_null(tcp_conn_port(conn));
}

static void a_syn_that_is_not_answered_is_sent_again_and_times_out(void **state)
{
	(void)state;
	ask();
	assert_sent(TCP_SYN, 0, 0, 0);
	for (int i = 0; i < TCP_SYN_RETRIES; i++) {
		pass_until_sent(wd_s(100));
		assert_sent(TCP_SYN, 0, 0, 0);
	}
	pass(wd_s(65));
	assert_silent();
	assert_true(heard() & TCP_ENDED);
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
}

static void a_reset_refuses(void **state)
{
	(void)state;
	ask();
	drop_sent();
	arrive((struct seg){ .flags = TCP_RST | TCP_ACK, .ack = 7 }); /* a guess */
	arrive((struct seg){ .flags = TCP_RST, .seq = 1 });
	assert_int_equal(info().state, TCP_SYN_SENT);
	arrive((struct seg){ .flags = TCP_RST | TCP_ACK, .ack = 1 });
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_refused);
	assert_true(heard() & TCP_ENDED);
	assert_silent();
}

static void an_answer_to_something_else_is_refused(void **state)
{
	struct seg s;

	(void)state;
	ask();
	assert_sent(TCP_SYN, 0, 0, 0);
	s = syn_ack();
	s.ack = 5;
	arrive(s);
	assert_sent(TCP_RST, 5, 0, 0);
	assert_int_equal(info().state, TCP_SYN_SENT);
}

static void both_may_ask_at_once(void **state)
{
	struct seg s = syn_with(WITH_ALL, 1460);

	(void)state;
	ask();
	assert_sent(TCP_SYN, 0, 0, 0);
	arrive(s);
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	assert_int_equal(info().state, TCP_SYN_RECEIVED);
	pass(wd_ms(3));
	arrive(syn_ack());
	assert_int_equal(info().state, TCP_ESTABLISHED);
	assert_true(heard() & TCP_CONNECTED);
	write_at(1, 100);
	assert_sent(TCP_ACK, 1, 100, 1);
}

static void closed_before_the_answer_it_is_forgotten(void **state)
{
	struct seg s;

	(void)state;
	ask();
	assert_sent(TCP_SYN, 0, 0, 0);
	s = syn_ack();
	tcp_conn_close(conn);
	conn = NULL;
	settle();
	assert_silent();
	assert_int_equal(tcp.stats.connections, 0);
	arrive(s);
	assert_sent(TCP_RST, 1, 0, 0);
}

static void without_a_way_there_is_no_connection(void **state)
{
	struct wd_peer to = { peer_addr, PEER_PORT };

	(void)state;
	host.path_err = wd_ip_no_route;
	assert_ptr_equal(tcp_direct_connect(&tcp, &to, 0, &user, &conn), wd_ip_no_route);
	conn = NULL;
}

static void a_port_can_be_asked_for_once(void **state)
{
	struct wd_peer to = { peer_addr, PEER_PORT };
	struct tcp_conn *second;

	(void)state;
	assert_null(tcp_direct_connect(&tcp, &to, 4000, &user, &conn));
	assert_ptr_equal(tcp_direct_connect(&tcp, &to, 4000, &user, &second), wd_tcp_port_taken);
	assert_ptr_equal(tcp_direct_listen(&tcp, &(struct tcp_port){ .number = PORT }),
	                 wd_tcp_port_taken);
	assert_ptr_equal(tcp_direct_listen(&tcp, &(struct tcp_port){ .number = 0 }),
	                 wd_tcp_port_taken);
}

/* ---- Numbers nobody can foresee ---------------------------------------------------------- */

static void sequence_numbers_of_different_peers_have_nothing_in_common(void **state)
{
	uint32_t last = 0, steps[16];

	(void)state;
	for (uint16_t i = 0; i < 16; i++) {
		struct seg s = syn_with(0, 1460);

		s.from_port = (uint16_t)(6000 + i);
		isn = 0;
		arrive(s);
		steps[i] = isn - last;
		last = isn;
		drop_sent();
	}
	for (int i = 1; i < 15; i++)
		assert_true(steps[i] != steps[i + 1] && (steps[i] > 1 << 20));
}

static void those_of_one_peer_go_up_with_the_clock(void **state)
{
	uint32_t first;

	(void)state;
	arrive(syn_with(0, 1460));
	first = isn;
	arrive((struct seg){ .flags = TCP_RST, .seq = 1 });
	pass(wd_ms(4));
	isn = 0;
	arrive(syn_with(0, 1460));
	assert_int_equal(isn - first, 1000); /* RFC 6528: a clock of 4 us */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_syn_is_answered_with_options_in_the_usual_order),
		TEST(a_syn_without_timestamps_is_answered_without),
		TEST(a_syn_without_options_is_answered_with_the_mss_alone),
		TEST(the_third_segment_establishes),
		TEST(a_syn_that_comes_again_is_answered_again),
		TEST(an_answer_that_is_not_answered_is_sent_again_and_then_forgotten),
		TEST(an_ack_of_something_else_is_refused),
		TEST(a_reset_ends_what_is_half_open),
		TEST(nobody_at_the_port_refuses),
		TEST(a_listener_refuses_what_is_no_syn),
		TEST(a_full_listener_drops_syns),
		TEST(we_ask_with_all_options),
		TEST(the_answer_establishes_and_is_acknowledged),
		TEST(a_syn_that_is_not_answered_is_sent_again_and_times_out),
		TEST(a_reset_refuses),
		TEST(an_answer_to_something_else_is_refused),
		TEST(both_may_ask_at_once),
		TEST(closed_before_the_answer_it_is_forgotten),
		TEST(without_a_way_there_is_no_connection),
		TEST(a_port_can_be_asked_for_once),
		TEST(sequence_numbers_of_different_peers_have_nothing_in_common),
		TEST(those_of_one_peer_go_up_with_the_clock),
	};

	return cmocka_run_group_tests_name("tcp_handshake", tests, NULL, NULL);
}
