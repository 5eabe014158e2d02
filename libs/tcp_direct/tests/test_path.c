/* SPDX-License-Identifier: ISC */
/* The way to the peer: what it carries (RFC 1191, 8201), and what is said of it (RFC 5927,
 * 5461). */
#include "ten.h"

/* ---- The path becomes narrower ----------------------------------------------------------- */

static bool trouble(enum wd_ip_trouble_kind kind, uint32_t seq, uint32_t mtu)
{
	uint8_t start[8];
	struct wd_ip_trouble t = {
		.kind = kind, .from = own_addr, .to = peer_addr, .mtu = mtu,
		.start = { start, sizeof start },
	};
	bool believed;

	wd_put_be16(start, our_port);
	wd_put_be16(start + 2, PEER_PORT);
	wd_put_be32(start + 4, seq + isn);
	believed = host.user.troubled(host.user.arg, &t);
	settle();
	return believed;
}

static void too_long_makes_segments_shorter(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	assert_true(trouble(WD_IP_TOO_LONG, 1, 640));
	assert_int_equal(info().mss, 600);
	assert_int_equal(info().ssthresh > 1 << 30, 1); /* that is no congestion */
	for (uint32_t i = 0; i < 16; i++) {
		struct seg *s = next_sent();

		assert_int_equal(s->seq, 1 + i * 600);
		assert_int_equal(s->len, 600);
	}
}

static void nobody_makes_them_shorter_who_does_not_know_what_was_sent(void **state)
{
	(void)state;
	send_ten(WITH_SACK);
	assert_false(trouble(WD_IP_TOO_LONG, 0, 640));
	assert_false(trouble(WD_IP_TOO_LONG, 1 + 10 * MSS, 640));
	assert_int_equal(info().mss, MSS);
	assert_true(trouble(WD_IP_TOO_LONG, 1 + 9 * MSS, 68)); /* and not below what all carry */
	assert_int_equal(info().mss, 512);
}

static void troubles_do_not_end_a_connection(void **state)
{
	static const enum wd_ip_trouble_kind kinds[] = {
		WD_IP_NET_UNREACHABLE, WD_IP_HOST_UNREACHABLE, WD_IP_PROTOCOL_UNREACHABLE,
		WD_IP_PORT_UNREACHABLE, WD_IP_PROHIBITED, WD_IP_TIME_EXCEEDED, WD_IP_PARAMETER,
	};

	(void)state;
	send_ten(WITH_SACK);
	for (size_t i = 0; i < WD_COUNT(kinds); i++)
		assert_true(trouble(kinds[i], 1, 0));
	assert_int_equal(info().state, TCP_ESTABLISHED);
	assert_int_equal(heard() & TCP_ENDED, 0);
}

static void a_first_trouble_ends_an_attempt(void **state)
{
	struct wd_peer to = { peer_addr, PEER_PORT };

	(void)state;
	for (int i = 0; i < 2; i++) {
		isn = 0;
		assert_null(tcp_direct_connect(&tcp, &to, 0, &user, &conn));
		settle();
		our_port = sent[sent_first].from_port;
		assert_sent(TCP_SYN, 0, 0, 0);
		assert_false(trouble(WD_IP_PORT_UNREACHABLE, 7, 0));
		assert_true(trouble(i ? WD_IP_HOST_UNREACHABLE : WD_IP_PORT_UNREACHABLE, 0, 0));
		assert_ptr_equal(tcp_conn_error(conn), i ? wd_ip_no_route : wd_flow_refused);
		tcp_conn_close(conn);
		conn = NULL;
		settle();
	}
}

static void a_path_that_eats_large_segments_gets_smaller_ones(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 14600);
	for (int i = 0; i < 10; i++) {
		drop_sent();
		pass_until_sent(wd_s(100));
	}
	assert_true(info().mss <= 536);
	assert_true(sent[sent_first].len <= 536);
}

/* The path answers differently than when it was asked. */
static void a_refusal_to_send_makes_us_ask_for_the_path(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	host.path.mtu = 1000;
	write_at(1, 1460);
	assert_int_equal(info().mss, 960);
	assert_sent(TCP_ACK, 1, 960, 1);
	assert_sent(TCP_ACK, 961, 500, 1);
	host.send_err = wd_ip_too_big; /* whatever we do */
	write_at(1461, 960);
	host.send_err = NULL;
	pass_until_sent(wd_s(1));
	assert_true(next_sent()->len > 0);
}

static void without_buffers_it_is_tried_again(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	host.no_buffers = true;
	write_at(1, 1000);
	host.no_buffers = false;
	assert_silent();
	pass_until_sent(wd_s(1));
	assert_sent(TCP_ACK, 1, 1000, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(too_long_makes_segments_shorter),
		TEST(nobody_makes_them_shorter_who_does_not_know_what_was_sent),
		TEST(troubles_do_not_end_a_connection),
		TEST(a_first_trouble_ends_an_attempt),
		TEST(a_path_that_eats_large_segments_gets_smaller_ones),
		TEST(a_refusal_to_send_makes_us_ask_for_the_path),
		TEST(without_buffers_it_is_tried_again),
	};

	return cmocka_run_group_tests_name("tcp_path", tests, NULL, NULL);
}
