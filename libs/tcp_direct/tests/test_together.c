/* SPDX-License-Identifier: ISC */
/* Segments that say several things at once. */
#include "peer.h"

static void an_end_that_acknowledges_ours_is_taken(void **state)
{
	struct seg fin = ack_of(1, 2);

	(void)state;
	connect_with(0, 1460);
	tcp_conn_close(wd_move(conn));
	settle();
	assert_sent(TCP_FIN | TCP_ACK, 1, 0, 1);
	fin.flags |= TCP_FIN;
	arrive(fin);
	assert_sent(TCP_ACK, 2, 0, 2);
	assert_int_equal(tcp.stats.time_wait, 1);
	pass(wd_s(100));
	assert_silent();
}

static void data_that_acknowledges_our_end_is_refused_once_nobody_reads(void **state)
{
	(void)state;
	connect_with(0, 1460);
	tcp_conn_close(wd_move(conn));
	settle();
	drop_sent();
	arrive(data_of(1, 100, 2));
	assert_int_equal(next_sent()->flags & TCP_RST, TCP_RST);
	assert_int_equal(tcp.stats.time_wait, 0);
	assert_int_equal(tcp.stats.connections, 0);
}

static void a_window_that_closes_is_believed(void **state)
{
	struct seg closed = ack_of(1, 1);

	(void)state;
	connect_with(0, 1460);
	closed.window = 0;
	arrive(closed);
	write_at(1, 500);
	assert_silent();
	assert_in_range(wd_span_ms(pass_until_sent(wd_s(1))), 200, 210);
	assert_sent(TCP_ACK, 0, 0, 1); /* a probe */
	arrive(closed);
	arrive(ack_of(1, 1));
	assert_sent(TCP_ACK, 1, 500, 1);
	arrive(ack_of(1, 501));
}

static void block(uint32_t ack, uint32_t from, uint32_t to, uint32_t from2, uint32_t to2)
{
	struct seg s = ack_of(1, ack);

	put_sack(&s, from, to);
	if (to2 > 0)
		put_sack(&s, from2, to2);
	arrive(s);
}

/* The first block comes with the ACK of what lies before it. */
static void an_ack_with_a_block_is_no_reordering(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1000);
	write_at(1, 10000);
	drop_sent();
	pass(wd_ms(10));
	block(1001, 2001, 3001, 0, 0);
	pass(wd_us(100));
	block(1001, 4001, 5001, 2001, 3001);
	assert_silent();
	pass(wd_us(100));
	block(1001, 4001, 6001, 2001, 3001);
	assert_sent(TCP_ACK, 1001, 1000, 1);
	assert_int_equal(info().phase, TCP_RECOVERY);
	drop_sent();
}

/* Data that was sent again, with an ACK of its time. */
static void an_ack_that_comes_with_old_data_has_its_window(void **state)
{
	struct seg narrow = data_of(1, 100, 1461);

	(void)state;
	connect_with(0, 1460);
	write_at(1, 2 * 1460);
	arrive(data_of(101, 100, 1));
	narrow.window = 1460;
	arrive(narrow);
	assert_int_equal(info().send_window, 1460);
	drop_sent();
	write_at(2921, 1460);
	assert_silent();
	arrive(ack_of(201, 2921));
	assert_sent(TCP_ACK, 2921, 1460, 201);
	arrive(ack_of(201, 4381));
	read_at(1, 200);
}

/* The next that was sent is within the MSS; how many SACK blocks it has. */
static unsigned blocks_of_next(uint32_t len)
{
	struct seg *s = next_sent();

	assert_int_equal(s->len, len);
	assert_true(s->len + s->options_len <= 1460);
	return s->parsed.sacks;
}

static void full_segments_have_no_room_for_blocks(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	arrive(data_of(1001, 1000, 1));
	assert_int_equal(blocks_of_next(0), 1);
	write_at(1, 1460 + 500);
	assert_int_equal(blocks_of_next(1460), 0);
	assert_int_equal(blocks_of_next(500), 1);
	arrive(ack_of(1, 1961));
}

static void what_they_do_not_say_is_said_by_another(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 20 * 1460);
	assert_int_equal(sent_count, 10);
	drop_sent();
	arrive(data_of(1001, 1000, 1461));
	assert_int_equal(blocks_of_next(1460), 0);
	assert_int_equal(blocks_of_next(1460), 0);
	assert_int_equal(blocks_of_next(0), 1);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_end_that_acknowledges_ours_is_taken),
		TEST(data_that_acknowledges_our_end_is_refused_once_nobody_reads),
		TEST(a_window_that_closes_is_believed),
		TEST(an_ack_with_a_block_is_no_reordering),
		TEST(an_ack_that_comes_with_old_data_has_its_window),
		TEST(full_segments_have_no_room_for_blocks),
		TEST(what_they_do_not_say_is_said_by_another),
	};

	return cmocka_run_group_tests_name("tcp_together", tests, NULL, NULL);
}
