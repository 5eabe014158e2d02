/* SPDX-License-Identifier: ISC */
/* Devices over one end of a pair: what they pass on, and what they do to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/console_memory.h"
#include "wadi/net_faulty.h"
#include "wadi/net_impaired.h"
#include "wadi/net_pair.h"
#include "wadi/net_pcap.h"
#include "wadi/net_trace.h"
#include "wadi/test/net.h"
#include "wadi/time_virtual.h"

enum { MTU = 1500, SIZE = 1700, BUFFERS = 200, TEXT = 32 << 20 };
enum { ALL = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6 | WD_NET_SEGMENTS_ECN };

static struct wd_pool pool;
static struct net_pair pair;
static struct console_memory console;
static char text[TEXT];
static wd_net a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	console_memory_init(&console, WD_ROOM(text));
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE))
		return -1;
	net_pair_init(&pair, &pool, MTU);
	a = net_pair(&pair, 0);
	b = net_pair(&pair, 1);
	return 0;
}

/* Every buffer comes back. */
static int teardown(void **state)
{
	(void)state;
	net_pair_fini(&pair);
	return pool.used == 0 && fake_stacks() == 0 && wd_alloc_stats().pieces == 0 ? 0 : -1;
}

/* Sends `count` frames from a to b, one by one, and tells what b saw. */
static struct wd_net_seen_ carry(wd_net from, unsigned count)
{
	static struct wd_net_seen_ seen;

	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	for (unsigned i = 0; i < count; i++) {
		wd_ignore(wd_net_send_test_(from, b, 60, 1, (uint8_t)i), "some are to fail");
		wd_yield();
		wd_yield();
	}
	assert_null(wd_sleep(wd_s(2)));
	return seen;
}

/* ---- Faults ------------------------------------------------------------------------------ */

static void it_conforms_behind_faults_that_never_strike(void **state)
{
	struct net_faulty faulty;

	(void)state;
	net_faulty_init(&faulty, a, &(struct net_faults){ 0 });
	assert_int_equal(wd_net_conforms(net_faulty(&faulty), b), 0);
	net_faulty_fini(&faulty);
}

/* One fault each; the test of conformance must notice. */
static void a_bad_wire_does_not_conform(void **state)
{
	const struct net_faults faults[] = {
		{ .lose_every = 500 }, { .twice_every = 300 }, { .flip_every = 920 },
		{ .alloc_every = 50 }, { .good = 1000 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(faults); i++) {
		struct net_faulty faulty;

		net_faulty_init(&faulty, a, &faults[i]);
		assert_true(wd_net_conforms(net_faulty(&faulty), b) > 0);
		net_faulty_fini(&faulty);
	}
}

static void faults_are_as_often_as_said(void **state)
{
	struct net_faulty faulty;

	(void)state;
	net_faulty_init(&faulty, a, &(struct net_faults){ .lose_every = 10 });
	assert_int_equal(carry(net_faulty(&faulty), 100).good, 90);
	net_faulty_init(&faulty, a, &(struct net_faults){ .flip_every = 10 });
	assert_int_equal(faulty.sent, 0);
	assert_true(carry(net_faulty(&faulty), 100).good <= 95);
	net_faulty_init(&faulty, a, &(struct net_faults){ .twice_every = 10 });
	assert_int_equal(carry(net_faulty(&faulty), 101).good, 111);
	net_faulty_fini(&faulty);
}

static void after_the_last_good_frame_the_device_is_gone(void **state)
{
	struct net_faulty faulty;
	struct wd_bufq line;

	(void)state;
	net_faulty_init(&faulty, a, &(struct net_faults){ .good = 3 });
	assert_int_equal(carry(net_faulty(&faulty), 10).good, 3);
	wd_bufq_init(&line);
	assert_ptr_equal(wd_net_send_test_(net_faulty(&faulty), b, 60, 1, 0), wd_net_disconnected);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	struct net_trace trace;

	(void)state;
	net_pair_offer(&pair, ALL);
	assert_null(net_trace_init(&trace, console_memory(&console), "lan", a));
	assert_int_equal(wd_net_conforms(net_trace(&trace), b), 0);
	assert_non_null(strstr(text, " bytes in segments of 1440\n"));
	assert_int_equal(console.lost, 0);
}

static void frames_are_said(void **state)
{
	static struct wd_net_seen_ seen;
	struct net_trace trace;
	struct wd_bufq line;

	(void)state;
	assert_null(net_trace_init(&trace, console_memory(&console), "lan", a));
	assert_null(wd_net_listen(net_trace(&trace), wd_net_note_, &seen));
	assert_int_equal(carry(net_trace(&trace), 1).good, 1);
	assert_null(wd_net_send_test_(b, a, 61, 1, 0));
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(seen.good, 1);
	wd_bufq_init(&line);
	wd_bufq_put(&line, wd_net_alloc(a, 0));
	pair.gone = true;
	assert_ptr_equal(wd_net_send(net_trace(&trace), &line), wd_net_disconnected);
	assert_string_equal(text,
		"lan: 02:00:00:00:00:01 > 02:00:00:00:00:02: type 88b5, 60 bytes\n"
		"lan: 02:00:00:00:00:01 < 02:00:00:00:00:02: type 88b5, 61 bytes\n"
		"lan: > 0 bytes\n"
		"lan: send: net: the device is gone\n");
}

/* ---- Captures ---------------------------------------------------------------------------- */

static struct net_pcap pcap;
static struct time_virtual when;

static wd_net recorded(void)
{
	time_virtual_init(&when, (wd_instant){ 0 }, (struct wd_date){ 1700000000, 123456789 });
	assert_null(net_pcap_init(&pcap, console_memory(&console), time_virtual_pclock(&when), a));
	return net_pcap(&pcap);
}

static uint32_t le32(size_t at)
{
	const uint8_t *p = (const uint8_t *)text + at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Goes through the file; how many records it has, and the longest. */
static unsigned walk(uint32_t *longest)
{
	size_t at = 24, end = console.len;
	unsigned count = 0;

	assert_int_equal(le32(0), 0xa1b23c4d);
	assert_int_equal(le32(4), 4 << 16 | 2);
	assert_int_equal(le32(20), 1);
	for (*longest = 0; at < end; count++) {
		uint32_t kept = le32(at + 8);

		assert_true(end - at >= 16 && kept <= end - at - 16);
		assert_true(kept <= le32(16) && kept == le32(at + 12));
		assert_int_equal(le32(at), 1700000000);
		assert_int_equal(le32(at + 4), 123456789);
		*longest = kept > *longest ? kept : *longest;
		at += 16 + kept;
	}
	return count;
}

static void what_is_recorded_conforms(void **state)
{
	wd_net net = recorded();
	uint32_t longest;

	(void)state;
	assert_int_equal(wd_net_conforms(net, b), 0);
	assert_int_equal(console.lost, 0);
	assert_true(walk(&longest) > 100);
	assert_int_equal(longest, MTU + WD_NET_HEADER);
}

static void large_frames_are_recorded_whole(void **state)
{
	wd_net net;
	uint32_t longest;

	(void)state;
	net_pair_offer(&pair, ALL);
	net = recorded();
	assert_int_equal(wd_net_conforms(net, b), 0);
	assert_true(walk(&longest) > 100);
	assert_in_range(longest, 65000, 65535 + WD_NET_HEADER);
}

/* Both ways, and as others see it: with the checksum that the device is to fill in. */
static void a_record_has_the_frame_and_its_checksum(void **state)
{
	struct wd_net_packet_ p = { .version = 4, .protocol = WD_NET_TEST_UDP, .len = 8 }, seen;
	wd_net net;
	uint32_t longest;

	(void)state;
	net_pair_offer(&pair, ALL);
	net = recorded();
	assert_null(wd_net_listen(net, wd_net_note_, &(struct wd_net_seen_){ 0 }));
	assert_null(wd_net_send_packet_(net, b, &p, 0));
	assert_null(wd_net_send_packet_(b, net, &p, 0));
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(walk(&longest), 2);
	for (size_t at = 24, i = 0; i < 2; i++, at += 16 + longest) {
		const uint8_t *frame = (const uint8_t *)text + at + 16;

		assert_true(wd_net_read_(frame, longest, &seen));
		assert_true(wd_net_packet_is_good_(frame, &seen, false));
	}
}

/* ---- A bad wire -------------------------------------------------------------------------- */

static struct net_impaired bad;

/* Without faults. */
static wd_net impaired(void)
{
	assert_null(net_impaired_init(&bad, a, 7, 0, 0, 0, 0, wd_ns(0), 0));
	return net_impaired(&bad);
}

static void a_wire_without_faults_conforms(void **state)
{
	const uint32_t offloads[] = { 0, WD_NET_SUMS, ALL };

	for (size_t i = 0; i < WD_COUNT(offloads); i++) {
		net_pair_offer(&pair, offloads[i]);
		assert_int_equal(wd_net_conforms(impaired(), b), 0);
		net_impaired_fini(&bad);
		assert_int_equal(teardown(state) + setup(state), 0);
		net_pair_offer(&pair, offloads[i]);
		assert_int_equal(wd_net_conforms(b, impaired()), 0);
		net_impaired_fini(&bad);
		assert_int_equal(teardown(state) + setup(state), 0);
	}
}

/* The same for the same seed, and another for another. */
static void loss_is_by_chance_of_a_seed(void **state)
{
	unsigned good[3];

	for (int64_t i = 0; i < 3; i++) {
		assert_null(net_impaired_init(&bad, a, i / 2, 300, 0, 0, 0, wd_ns(0), 0));
		good[i] = carry(net_impaired(&bad), 200).good;
		assert_in_range(good[i], 100, 180);
		net_impaired_fini(&bad);
		assert_int_equal(teardown(state) + setup(state), 0);
	}
	assert_int_equal(good[0], good[1]);
	assert_int_not_equal(good[0], good[2]);
}

static void chances_are_cut_to_what_makes_sense(void **state)
{
	(void)state;
	assert_null(net_impaired_init(&bad, a, 1, -5, INT64_MAX, 0, 0, wd_ns(0), UINT64_MAX));
	assert_int_equal(carry(net_impaired(&bad), 50).good, 100);
	net_impaired_fini(&bad);
}

static void frames_are_late_and_twice(void **state)
{
	struct wd_net_seen_ seen;

	(void)state;
	assert_null(net_impaired_init(&bad, a, 1, 0, 100, 0, 300, wd_ns(0), 0));
	seen = carry(net_impaired(&bad), 100);
	assert_in_range(seen.good, 103, 125);
	assert_true(seen.order > 10);
	net_impaired_fini(&bad);
}

static void each_takes_its_time(void **state)
{
	static struct wd_net_seen_ seen;

	(void)state;
	assert_null(net_impaired_init(&bad, a, 1, 0, 0, 0, 0, wd_ms(20), 0));
	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	assert_null(wd_net_send_test_(net_impaired(&bad), b, 60, 3, 0));
	assert_null(wd_sleep(wd_ms(19)));
	assert_int_equal(seen.good, 0);
	assert_null(wd_sleep(wd_ms(2)));
	assert_int_equal(seen.good, 3);
	net_impaired_fini(&bad);
}

/* Ten frames of 1000 bytes at 10,000 a second. */
static void no_more_gets_through_than_the_rate(void **state)
{
	static struct wd_net_seen_ seen;

	(void)state;
	assert_null(net_impaired_init(&bad, a, 1, 0, 0, 0, 0, wd_ns(0), 10000));
	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	assert_null(wd_net_send_test_(net_impaired(&bad), b, 1000, 10, 0));
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(seen.good, i);
		assert_null(wd_sleep(wd_ms(101)));
	}
	assert_int_equal(seen.good, 10);
	net_impaired_fini(&bad);
}

/* Only IP, whose checksums tell. */
static void bits_are_changed(void **state)
{
	struct wd_net_packet_ p = { .version = 4, .protocol = WD_NET_TEST_UDP, .len = 8 };
	static struct wd_net_seen_ seen;

	(void)state;
	net_pair_offer(&pair, WD_NET_SUMS);
	assert_null(net_impaired_init(&bad, a, 1, 0, 0, 1000, 0, wd_ns(0), 0));
	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	assert_null(wd_net_send_packet_(net_impaired(&bad), b, &p, 0));
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(seen.good, 0);
	net_impaired_fini(&bad);
}

static void no_more_is_on_the_way_than_has_room(void **state)
{
	(void)state;
	assert_null(net_impaired_init(&bad, a, 1, 0, 0, 0, 0, wd_s(60), 0));
	for (unsigned i = 0; i < 1000; i++)
		assert_null(wd_net_send_test_(net_impaired(&bad), b, 60, 16, 0));
	assert_in_range(bad.sim.flights, 2000, 3000);
	net_impaired_fini(&bad);
}

static void the_end_of_the_device_is_passed_on(void **state)
{
	wd_net net = impaired();

	(void)state;
	pair.gone = true;
	assert_int_equal(carry(net, 1).good, 0);
	assert_ptr_equal(wd_net_send_test_(net, b, 60, 1, 0), wd_net_disconnected);
	net_impaired_fini(&bad);
}

/* Whatever there is no memory for: the start fails, or frames are lost. */
static void without_memory_nothing_breaks(void **state)
{
	(void)state;
	wd_alloc_fail_at(1);
	assert_ptr_equal(net_impaired_init(&bad, a, 1, 0, 0, 0, 0, wd_ns(0), 0), wd_no_memory);
	wd_alloc_fail_at(0);
	fake_stacks_fail_at(1);
	assert_ptr_equal(net_impaired_init(&bad, a, 1, 0, 0, 0, 0, wd_ns(0), 0), wd_no_memory);
	fake_stacks_fail_at(0);
	for (unsigned n = 1, good = 0; good < 5; n++) {
		wd_net net = impaired();

		assert_true(n < 50);
		wd_alloc_fail_at(n);
		good = carry(net, 5).good;
		wd_alloc_fail_at(0);
		assert_int_equal(carry(net, 5).good, 5);
		net_impaired_fini(&bad);
		assert_int_equal(teardown(state) + setup(state), 0);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_conforms_behind_faults_that_never_strike),
		TEST(a_bad_wire_does_not_conform),
		TEST(faults_are_as_often_as_said),
		TEST(after_the_last_good_frame_the_device_is_gone),
		TEST(what_is_traced_conforms),
		TEST(frames_are_said),
		TEST(what_is_recorded_conforms),
		TEST(large_frames_are_recorded_whole),
		TEST(a_record_has_the_frame_and_its_checksum),
		TEST(a_wire_without_faults_conforms),
		TEST(loss_is_by_chance_of_a_seed),
		TEST(chances_are_cut_to_what_makes_sense),
		TEST(frames_are_late_and_twice),
		TEST(each_takes_its_time),
		TEST(no_more_gets_through_than_the_rate),
		TEST(bits_are_changed),
		TEST(no_more_is_on_the_way_than_has_room),
		TEST(the_end_of_the_device_is_passed_on),
		TEST(without_memory_nothing_breaks),
	};

	return cmocka_run_group_tests_name("net_wrap", tests, NULL, NULL);
}
