/* SPDX-License-Identifier: ISC */
/* What only an attacker, or a broken peer, sends. */
#include "peer.h"

static struct seg rst_of(uint32_t seq)
{
	return (struct seg){ .flags = TCP_RST, .seq = seq };
}

/* Lets the half second pass in which a connection answers such things once. */
static void rest(void)
{
	pass(wd_ms(501));
	drop_sent();
}

/* ---- In the window (RFC 5961) ------------------------------------------------------------ */

static void a_reset_is_believed_at_the_next_byte_alone(void **state)
{
	static const uint32_t guesses[] = { 2, 1000, 65535, 65536 };

	(void)state;
	connect_with(WITH_SACK, 1460);
	for (size_t i = 0; i < WD_COUNT(guesses); i++) {
		arrive(rst_of(guesses[i]));
		assert_sent(TCP_ACK, 1, 0, 1);
		rest();
	}
	arrive(rst_of(0)); /* beside the window */
	arrive(rst_of(65537));
	assert_silent();
	assert_int_equal(info().state, TCP_ESTABLISHED);
	arrive(rst_of(1));
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_reset);
	assert_silent();
}

static void a_syn_in_the_window_is_challenged(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive((struct seg){ .flags = TCP_SYN, .seq = 100 });
	assert_sent(TCP_ACK, 1, 0, 1);
	rest();
	arrive((struct seg){ .flags = TCP_SYN | TCP_ACK, .seq = 1, .ack = 1 });
	assert_sent(TCP_ACK, 1, 0, 1);
	assert_int_equal(info().state, TCP_ESTABLISHED);
	assert_int_equal(tcp.stats.challenges, 2);
}

static void an_ack_of_what_was_not_sent_brings_no_data(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1, 100, 2));
	assert_sent(TCP_ACK, 1, 0, 1);
	rest();
	arrive(data_of(1, 100, 0x7fffffff));
	assert_sent(TCP_ACK, 1, 0, 1);
	rest();
	arrive(data_of(1, 100, 0u - 70000)); /* from long ago */
	assert_sent(TCP_ACK, 1, 0, 1);
	assert_int_equal(tcp_conn_readable(conn), 0);
	arrive(data_of(1, 100, 0u - 5000)); /* an old duplicate of a window ago is all right */
	assert_int_equal(tcp_conn_readable(conn), 100);
}

static void one_connection_challenges_twice_a_second(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	for (int i = 0; i < 1000; i++) {
		arrive((struct seg){ .flags = TCP_SYN, .seq = 100 });
		pass(wd_ms(10));
	}
	assert_true(sent_count >= 18 && sent_count <= 21);
}

/* So that nobody can count from outside how many others are sent (CVE-2016-5696). */
static void all_together_challenge_a_number_that_changes(void **state)
{
	uint64_t first = 0, last = 0;
	bool differs = false;

	(void)state;
	for (uint16_t i = 0; i < 2000; i++) {
		struct seg s = syn_with(0, 1460), a = ack_of(1, 1);

		s.from_port = a.from_port = (uint16_t)(7000 + i);
		isn = 0;
		arrive(s);
		arrive(a);
		drop_sent();
	}
	for (int round = 0; round < 4; round++) {
		uint64_t before = tcp.stats.challenges;

		pass(wd_s(2));
		for (uint16_t i = 0; i < 2000; i++) {
			arrive((struct seg){ .flags = TCP_SYN, .seq = 100,
			                     .from_port = (uint16_t)(7000 + i) });
			drop_sent();
		}
		last = tcp.stats.challenges - before;
		assert_true(last >= 500 && last < 1500);
		first = first ? first : last;
		differs |= last != first;
	}
	assert_true(differs);
}

static void two_confused_ends_do_not_answer_each_other_for_ever(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	for (int i = 0; i < 100; i++) {
		arrive(ack_of(900000, 900000)); /* what the other would answer */
		pass(wd_us(100));
	}
	assert_true(sent_count <= 1);
}

static void a_segment_without_ack_is_nothing(void **state)
{
	struct seg s = { .seq = 1, .len = 100, .window = 100 };

	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(s);
	s.flags = TCP_FIN;
	arrive(s);
	s.flags = TCP_PSH | TCP_URG | TCP_FIN;
	arrive(s);
	assert_silent();
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_int_equal(info().state, TCP_ESTABLISHED);
}

/* ---- Headers ----------------------------------------------------------------------------- */

static void arrive_bytes(const uint8_t *bytes, size_t len)
{
	arrive_from(&peer_addr, make_bytes(bytes, len), 0);
	settle();
}

static void a_header_that_makes_no_sense_is_dropped(void **state)
{
	uint8_t bytes[200];
	struct seg s = data_of(1, 100, 1);
	size_t len;

	(void)state;
	connect_with(WITH_SACK, 1460);
	len = make_segment(&s, bytes);
	for (size_t n = 1; n < 20; n++) { /* shorter than a header */
		fill_sum(bytes, len);
		arrive_bytes(bytes, n);
	}
	for (unsigned offset = 0; offset < 5; offset++) { /* which is too short by itself */
		bytes[12] = (uint8_t)(offset << 4);
		fill_sum(bytes, len);
		memset(bytes + 16, 0, 2);
		fill_sum(bytes, len);
		arrive_bytes(bytes, len);
	}
	bytes[12] = 15 << 4; /* or longer than the segment */
	memset(bytes + 16, 0, 2);
	fill_sum(bytes, 59);
	arrive_bytes(bytes, 59);
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_int_equal(tcp.stats.malformed, 25);
	assert_silent();
}

static void a_wrong_checksum_is_dropped(void **state)
{
	uint8_t bytes[200];
	struct seg s = data_of(1, 100, 1);
	size_t len;

	(void)state;
	connect_with(WITH_SACK, 1460);
	len = make_segment(&s, bytes);
	fill_sum(bytes, len);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0x10;
		arrive_bytes(bytes, len);
		bytes[i] ^= 0x10;
	}
	assert_int_equal(tcp.stats.malformed, len);
	arrive_bytes(bytes, len);
	assert_int_equal(tcp_conn_readable(conn), 100);
}

static void a_packet_for_many_is_not_for_us(void **state)
{
	static uint8_t bytes[64];
	struct seg s = syn_with(WITH_ALL, 1460);
	struct wd_ip_packet packet = {
		.from = peer_addr, .to = own_addr, .protocol = WD_IP_TCP, .flags = WD_IP_MANY,
	};
	size_t len = make_segment(&s, bytes);

	(void)state;
	fill_sum(bytes, len);
	host.user.input(host.user.arg, &packet, make_bytes(bytes, len));
	settle();
	assert_silent();
}

static void a_syn_from_nowhere_or_from_ourselves_is_not_answered(void **state)
{
	static const struct wd_addr from[] = {
		{ { [10] = 0xff, 0xff, 0, 0, 0, 0 } }, { { [10] = 0xff, 0xff, 224, 0, 0, 1 } },
		{ { [10] = 0xff, 0xff, 255, 255, 255, 255 } }, { { 0xff, 2, [15] = 1 } },
		{ { 0 } },
	};
	uint8_t bytes[64];
	struct seg s = syn_with(WITH_ALL, 1460);
	size_t len;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(from); i++) {
		struct wd_buf *b;

		len = make_segment(&s, bytes);
		b = make_bytes(bytes, len);
		b->flags |= WD_BUF_SUM_GOOD;
		arrive_from(&from[i], b, 0);
	}
	s.from_port = PORT; /* land */
	s.to_port = PORT;
	len = make_segment(&s, bytes);
	struct wd_buf *b = make_bytes(bytes, len);

	b->flags |= WD_BUF_SUM_GOOD;
	arrive_from(&own_addr, b, 0);
	settle();
	assert_silent();
	assert_int_equal(tcp.stats.connections, 0);
}

/* ---- Options ----------------------------------------------------------------------------- */

static struct tcp_segment parse(const uint8_t *bytes, size_t len)
{
	struct tcp_segment s = { 0 };
	uint8_t *exact = malloc(len ? len : 1); /* so that a step too far is seen */

	memcpy(exact, bytes, len);
	segment_parse_options(&s, wd_bytes(exact, len));
	free(exact);
	return s;
}
#define PARSE(...) parse((const uint8_t[]){ __VA_ARGS__ }, sizeof(const uint8_t[]){ __VA_ARGS__ })

static void options_that_are_cut_off_are_none(void **state)
{
	static const uint8_t all[] = {
		2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 3, 7,
	};

	(void)state;
	for (size_t n = 0; n <= sizeof all; n++) {
		struct tcp_segment s = parse(all, n);

		assert_int_equal(!!(s.options & TCP_HAS_MSS), n >= 4);
		assert_int_equal(!!(s.options & TCP_HAS_SACK_OK), n >= 6);
		assert_int_equal(!!(s.options & TCP_HAS_TIMESTAMPS), n >= 16);
		assert_int_equal(!!(s.options & TCP_HAS_SCALE), n >= 20);
	}
}

static void a_length_of_zero_or_one_ends_the_options(void **state)
{
	(void)state;
	for (uint8_t kind = 2; kind < 255; kind++)
		for (uint8_t len = 0; len < 2; len++)
			assert_int_equal(PARSE(kind, len, 2, 4, 5, 180).options, 0);
}

static void a_wrong_length_makes_an_option_unknown(void **state)
{
	(void)state;
	assert_int_equal(PARSE(2, 3, 5, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(2, 5, 5, 5, 5, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(3, 2, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(4, 3, 0, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(8, 9, 1, 2, 3, 4, 5, 6, 7, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(255, 40, 1, 2, 3).options, 0);
}

static void unknown_options_are_passed_over(void **state)
{
	(void)state;
	assert_int_equal(PARSE(253, 4, 1, 1, 1, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(34, 2, 4, 2).options, TCP_HAS_SACK_OK);
	assert_int_equal(PARSE(0, 4, 2).options, 0); /* behind the end */
}

static void a_scale_has_its_limit(void **state)
{
	(void)state;
	assert_int_equal(PARSE(3, 3, 14).scale, 14);
	assert_int_equal(PARSE(3, 3, 15).scale, 14);
	assert_int_equal(PARSE(3, 3, 255).scale, 14);
}

static void blocks_are_counted_as_far_as_they_are_whole(void **state)
{
	(void)state;
	assert_int_equal(PARSE(5, 2).sacks, 0);
	assert_int_equal(PARSE(5, 9, 1, 2, 3, 4, 5, 6, 7).sacks, 0);
	assert_int_equal(PARSE(5, 10, 0, 0, 0, 1, 0, 0, 0, 2).sacks, 1);
	assert_int_equal(PARSE(5, 11, 0, 0, 0, 1, 0, 0, 0, 2, 9).sacks, 1);
	assert_int_equal(parse((const uint8_t[40]){ 5, 38 }, 40).sacks, 4);
	assert_int_equal(PARSE(5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4).sacks, 2);
}

/* ---- Numbers that wrap ------------------------------------------------------------------- */

static void streams_go_on_where_numbers_wrap(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1000);
	/* As if so much had gone before. */
	conn->snd_una = conn->snd_nxt = isn + 1 + (0u - isn - 1 - 2500);
	conn->rcv_nxt = conn->rcv_acked = 0u - 1500;
	conn->rcv_edge = conn->rcv_nxt + 65535;
	conn->snd_wl1 = conn->rcv_nxt;
	write_at(conn->snd_nxt - isn, 6000);
	assert_int_equal(sent_count, 6);
	for (uint32_t i = 0; i < 5; i++) {
		struct seg s = data_of(conn->rcv_nxt - PEER_ISN, 1000,
		                       conn->snd_una - isn + 1000);

		arrive(s);
	}
	assert_int_equal(tcp_conn_readable(conn), 5000);
	assert_int_equal(info().flight, 1000);
	assert_int_equal(conn->snd_nxt, 3500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reset_is_believed_at_the_next_byte_alone),
		TEST(a_syn_in_the_window_is_challenged),
		TEST(an_ack_of_what_was_not_sent_brings_no_data),
		TEST(one_connection_challenges_twice_a_second),
		TEST(all_together_challenge_a_number_that_changes),
		TEST(two_confused_ends_do_not_answer_each_other_for_ever),
		TEST(a_segment_without_ack_is_nothing),
		TEST(a_header_that_makes_no_sense_is_dropped),
		TEST(a_wrong_checksum_is_dropped),
		TEST(a_packet_for_many_is_not_for_us),
		TEST(a_syn_from_nowhere_or_from_ourselves_is_not_answered),
		TEST(options_that_are_cut_off_are_none),
		TEST(a_length_of_zero_or_one_ends_the_options),
		TEST(a_wrong_length_makes_an_option_unknown),
		TEST(unknown_options_are_passed_over),
		TEST(a_scale_has_its_limit),
		TEST(blocks_are_counted_as_far_as_they_are_whole),
		TEST(streams_go_on_where_numbers_wrap),
	};

	return cmocka_run_group_tests_name("tcp_attack", tests, NULL, NULL);
}
