/* SPDX-License-Identifier: ISC */
/* How much is on the way: RFC 5681, 9406, 9438, 6928. */
#include "peer.h"

enum { MSS = 1000 };

static uint32_t next_write; /* behind what was written so far */
static bool writes;         /* more is written with each ACK */

static void start(void)
{
	host.forget = true;
	connect_with(WITH_SACK | WITH_SCALE, MSS);
	next_write = 1;
	writes = true;
}

/* So much more is written than is on its way. */
static void fill(uint32_t len)
{
	static uint8_t bytes[1 << 20];

	next_write += (uint32_t)tcp_conn_write(conn, wd_bytes(bytes, len));
	settle();
	drop_sent();
}

/* A round trip of so many ms, in which all that is on the way is acknowledged, two
 * segments at a time, and more is written. */
static void round_trip(uint64_t ms)
{
	uint32_t end = conn->snd_nxt - isn, at = conn->snd_una - isn;

	pass(wd_ms(ms));
	while (at != end) {
		at = end - at > 2 * MSS ? at + 2 * MSS : end;
		arrive(ack_of(1, at));
		drop_sent();
		if (writes)
			fill(4 * MSS);
	}
}

/* All that was written arrives. */
static void drain(uint64_t ms)
{
	writes = false;
	while (tcp_flight(conn) > 0)
		round_trip(ms);
	writes = true;
}

static void lose_one(uint64_t ms)
{
	uint32_t una = conn->snd_una - isn;
	struct seg s;

	pass(wd_ms(ms));
	s = ack_of(1, una);
	put_sack(&s, una + MSS, conn->snd_nxt - isn);
	arrive(s);
	drop_sent();
	assert_int_equal(info().phase, TCP_RECOVERY);
	pass(wd_ms(ms));
	arrive(ack_of(1, conn->out->recover - isn));
	drop_sent();
	assert_int_equal(info().phase, TCP_OPEN);
}

static void slow_start_doubles_each_round_trip(void **state)
{
	(void)state;
	start();
	fill(20 * MSS);
	for (uint32_t cwnd = 10; cwnd <= 320; cwnd *= 2) {
		assert_int_equal(info().cwnd, cwnd * MSS);
		fill(700 * MSS);
		round_trip(10);
	}
}

static void a_window_that_is_not_used_does_not_grow(void **state)
{
	(void)state;
	start();
	for (uint32_t n = 5; n <= 6; n++) {
		fill(n * MSS);
		pass(wd_ms(20));
		for (uint32_t i = 2; i <= n; i += 2)
			arrive(ack_of(1, conn->snd_una - isn + 2 * MSS > next_write
			                         ? next_write : conn->snd_una - isn + 2 * MSS));
		arrive(ack_of(1, next_write));
		/* More than half of it was used: it grows to twice of that. */
		assert_int_equal(info().cwnd, n == 5 ? 10 * MSS : 12 * MSS);
	}
}

static void a_growing_delay_ends_slow_start(void **state)
{
	(void)state;
	start();
	fill(60 * MSS);
	round_trip(100);
	assert_int_equal(info().cwnd, 20 * MSS);
	assert_true(info().ssthresh > 1 << 30);
	round_trip(130); /* 20 segments, ten samples */
	assert_true(info().ssthresh < 40 * MSS);
	assert_true(info().ssthresh > 20 * MSS);
}

static void a_short_delay_more_does_not(void **state)
{
	(void)state;
	start(); /* the least was 10 ms */
	fill(60 * MSS);
	round_trip(10);
	round_trip(13);
	round_trip(13);
	assert_true(info().ssthresh > 1 << 30);
}

/* To a window of 100 segments, at a round trip of 100 ms. */
static void grow_to_100(void)
{
	start();
	fill(60 * MSS);
	while (info().cwnd < 100 * MSS) {
		fill(300 * MSS);
		round_trip(10);
	}
	drain(10);
	conn->cwnd = 100 * MSS;
	conn->ssthresh = 100 * MSS;
	fill(300 * MSS);
	conn->min_rtt = 100000;
	conn->srtt = 800000;
}

static void a_loss_leaves_seven_tenths(void **state)
{
	(void)state;
	grow_to_100();
	lose_one(100);
	assert_int_equal(info().ssthresh, 70 * MSS);
	assert_int_equal(info().cwnd, 70 * MSS);
}

/* K = cbrt(30 / 0.4) = 4.2 s until the window is as large again (RFC 9438, 4.2). */
static void cubic_is_back_after_k_and_then_probes(void **state)
{
	uint32_t after[80], i;

	(void)state;
	grow_to_100();
	lose_one(100);
	for (i = 0; i < 80; i++) {
		fill(300 * MSS);
		round_trip(100);
		after[i] = info().cwnd / MSS;
	}
	assert_in_range(after[10], 86, 92);  /* fast at first, */
	assert_in_range(after[41], 98, 101); /* level near the last loss, */
	assert_true(after[50] - after[35] <= 2);
	assert_in_range(after[79], 115, 130); /* and beyond, faster again */
}

static void who_loses_again_below_makes_room(void **state)
{
	(void)state;
	grow_to_100();
	lose_one(100);
	fill(300 * MSS);
	round_trip(100);
	lose_one(100);
	assert_in_range(conn->out->cubic.w_max, 59 * MSS, 66 * MSS); /* 0.85 of some 72 */
}

static void a_small_window_grows_as_renos_would(void **state)
{
	uint32_t before;

	(void)state;
	start();
	fill(60 * MSS);
	round_trip(1);
	drain(1);
	conn->cwnd = 10 * MSS;
	fill(30 * MSS);
	lose_one(1);
	before = info().cwnd;
	conn->srtt = 8000;
	for (int i = 0; i < 34; i++) {
		fill(60 * MSS);
		round_trip(1);
	}
	/* 34 round trips of 1 ms: the curve would not have moved, Reno-friendly it has. */
	assert_true(info().cwnd > before + 8 * MSS);
}

static void reno_halves_and_adds_one_a_round_trip(void **state)
{
	uint32_t before;

	(void)state;
	limits.reno = true;
	open_engine();
	grow_to_100();
	lose_one(100);
	assert_in_range(info().cwnd, 50 * MSS, 51 * MSS);
	before = info().cwnd;
	for (int i = 0; i < 10; i++) {
		fill(300 * MSS);
		round_trip(100);
	}
	assert_in_range(info().cwnd, before + 9 * MSS, before + 11 * MSS);
}

static void after_a_rest_it_starts_with_ten_again(void **state)
{
	(void)state;
	start();
	fill(30 * MSS);
	drain(10);
	assert_true(info().cwnd > 20 * MSS);
	pass(wd_s(2));
	fill(100 * MSS);
	assert_int_equal(info().cwnd, 10 * MSS);
	assert_int_equal(info().flight, 10 * MSS);
	assert_true(info().ssthresh > 1 << 30);
}

static void after_a_short_rest_it_does_not(void **state)
{
	uint32_t before;

	(void)state;
	start();
	fill(30 * MSS);
	drain(10);
	before = info().cwnd;
	pass(wd_ms(100));
	fill(100 * MSS);
	assert_int_equal(info().cwnd, before);
}

static void the_window_has_a_limit(void **state)
{
	(void)state;
	limits.send = 100000;
	open_engine();
	start();
	for (int i = 0; i < 20; i++) {
		fill(300 * MSS);
		round_trip(10);
	}
	assert_true(info().cwnd < 110000);
	assert_true(info().flight <= 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(slow_start_doubles_each_round_trip),
		TEST(a_window_that_is_not_used_does_not_grow),
		TEST(a_growing_delay_ends_slow_start),
		TEST(a_short_delay_more_does_not),
		TEST(a_loss_leaves_seven_tenths),
		TEST(cubic_is_back_after_k_and_then_probes),
		TEST(who_loses_again_below_makes_room),
		TEST(a_small_window_grows_as_renos_would),
		TEST_CLOSED(reno_halves_and_adds_one_a_round_trip),
		TEST(after_a_rest_it_starts_with_ten_again),
		TEST(after_a_short_rest_it_does_not),
		TEST_CLOSED(the_window_has_a_limit),
	};

	return cmocka_run_group_tests_name("tcp_congestion", tests, NULL, NULL);
}
