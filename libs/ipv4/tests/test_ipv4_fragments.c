/* SPDX-License-Identifier: ISC */
#include "ip_wire.h"

static uint8_t bytes[65536];

static int setup(void **state)
{
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 11 + (i >> 8));
	return wire_setup(state);
}

/* Bytes `from` to `to` of a datagram; more of them follow. */
static struct raw part(uint16_t id, size_t from, size_t to, bool more)
{
	return (struct raw){
		.id = id, .cut = (uint16_t)(from / 8 | (more ? MF : 0)),
		.data = wd_bytes(bytes + from, to - from),
	};
}

static void assert_whole(size_t len)
{
	assert_int_equal(got.packets, 1);
	assert_int_equal(got.len, len);
	assert_memory_equal(got.data, bytes, len);
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
}

static void assert_nothing(void)
{
	assert_int_equal(got.packets, 0);
}

/* ---- How they may come ---------------------------------------------------------------- */

static void fragments_in_any_order_make_the_datagram(void **state)
{
	static const uint8_t order[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	(void)state;
	for (uint16_t i = 0; i < WD_COUNT(order); i++)
		for (size_t k = 0; k < 3; k++) {
			size_t at = order[i][k] * 1000u;

			come(part(i, at, at + (at == 2000 ? 500 : 1000), at < 2000));
			if (k < 2)
				assert_nothing();
			else
				assert_whole(2500);
		}
}

static void the_largest_datagram_is_put_together(void **state)
{
	(void)state;
	for (size_t at = 0; at < 65515; at += 1480)
		come(part(1, at, at + 1480 < 65515 ? at + 1480 : 65515, at + 1480 < 65515));
	assert_whole(65515);
}

static void one_byte_may_be_the_end(void **state)
{
	(void)state;
	come(part(1, 8, 9, false));
	come(part(1, 0, 8, true));
	assert_whole(9);
}

static void a_fragment_that_comes_twice_counts_once(void **state)
{
	(void)state;
	come(part(1, 0, 1000, true));
	come(part(1, 0, 1000, true));
	come(part(1, 2000, 3000, false));
	come(part(1, 2000, 3000, false));
	assert_int_equal(host[0].ip.reassembly.bufs, 2);
	come(part(1, 1000, 2000, true));
	assert_whole(3000);
}

static void datagrams_are_told_apart(void **state)
{
	struct raw other = part(1, 8, 16, false);

	(void)state;
	come(part(1, 0, 8, true));
	come(part(2, 8, 16, false));
	assert_nothing();
	other.from = GATEWAY;
	come(other);
	assert_nothing();
	other.from = PEER;
	other.protocol = 17;
	come(other);
	assert_nothing();
	come(part(1, 8, 16, false));
	assert_true(got.packets == 1 && got.len == 16);
	assert_int_equal(host[0].ip.reassembly.bufs, 3);
}

static void congestion_that_one_fragment_met_is_met_by_all(void **state)
{
	struct raw first = part(1, 0, 8, true), last = part(1, 8, 16, false);

	(void)state;
	first.tos = WD_ECN_ECT0;
	last.tos = WD_ECN_CE;
	come(first);
	come(last);
	assert_int_equal(got.packets, 1);
	assert_int_equal(got.packet.tos, WD_ECN_CE);
	first.tos = WD_ECN_NOT;
	come(first);
	come(last);
	assert_nothing();
}

/* ---- What cannot be ------------------------------------------------------------------- */

/* The whole is dropped, and so is what comes of it later. */
static void an_overlap_spoils_the_datagram(void **state)
{
	static const struct { uint16_t from, to; bool more; } over[] = {
		{ 0, 8, true }, { 8, 24, true }, { 0, 64, true }, { 24, 40, true }, { 0, 24, true },
		{ 16, 17, false },
	};

	(void)state;
	for (uint16_t i = 0; i < WD_COUNT(over); i++) {
		come(part(i, 16, 32, true));
		come(part(i, over[i].from, over[i].to, over[i].more));
		if (i == 0) { /* beside, not over */
			assert_int_equal(host[0].ip.reassembly.bufs, 2);
			come(part(i, 0, 16, true));
		}
		assert_int_equal(host[0].ip.reassembly.bufs, 0);
		come(part(i, 0, 16, true));
		come(part(i, 16, 32, true));
		come(part(i, 32, 64, false));
		assert_nothing();
		assert_int_equal(host[0].ip.reassembly.bufs, 0);
		host_pass(NULL, wd_s(31));
	}
}

static void a_duplicate_with_other_data_spoils_the_datagram(void **state)
{
	struct raw other = part(1, 0, 16, true);

	(void)state;
	come(other);
	other.data.ptr++;
	come(other);
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(1, 16, 20, false));
	assert_nothing();
}

static void two_ends_spoil_the_datagram(void **state)
{
	(void)state;
	come(part(1, 16, 20, false));
	come(part(1, 24, 28, false));
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(2, 16, 24, true));
	come(part(2, 8, 12, false)); /* it ends before what has come */
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(3, 16, 20, false));
	come(part(3, 24, 32, true)); /* more behind the end */
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(4, 16, 24, false));
	come(part(4, 0, 16, true));
	assert_whole(24);
}

/* The ping of death. */
static void a_fragment_that_ends_behind_65535_bytes_is_dropped(void **state)
{
	struct raw last = part(1, 0, 16, false);

	(void)state;
	come(part(1, 0, 1000, true));
	last.cut = 0x1fff;
	come(last);
	last = part(1, 0, 1000, false);
	last.cut = 65504 / 8;
	come(last);
	assert_nothing();
	assert_int_equal(host[0].ip.reassembly.bufs, 1);
	come(part(1, 1000, 1200, false));
	assert_whole(1200);
}

static void a_fragment_without_data_is_dropped(void **state)
{
	(void)state;
	come(part(1, 8, 8, true));
	come(part(1, 8, 8, false));
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	assert_false(wd_wheel_is_set(&host[0].ip.reassembly.datagram[0].timer));
}

static void a_fragment_of_odd_length_must_be_the_last(void **state)
{
	(void)state;
	come(part(1, 0, 15, true));
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(1, 0, 8, true));
	come(part(1, 8, 15, false));
	assert_whole(15);
}

static void without_an_end_nothing_is_whole(void **state)
{
	(void)state;
	for (size_t at = 0; at < 65528; at += 1480)
		come(part(1, at, at + 1480 < 65512 ? at + 1480 : 65512, true));
	assert_nothing();
	host_pass(NULL, wd_s(31));
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
}

/* A header in two fragments is one when the user sees it. */
static void a_tiny_first_fragment_hides_nothing(void **state)
{
	(void)state;
	come(part(1, 0, 8, true));
	come(part(1, 8, 40, false));
	assert_whole(40);
}

/* ---- Limits ------------------------------------------------------------------------------ */

static void fragments_wait_for_thirty_seconds(void **state)
{
	(void)state;
	come(part(1, 0, 16, true));
	host_pass(NULL, wd_ms(29900));
	assert_string_equal(left(), "-");
	come(part(1, 16, 20, false));
	assert_whole(20);
	come(part(1, 0, 16, true));
	host_pass(NULL, wd_ms(30001));
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
	come(part(1, 16, 20, false));
	assert_nothing();
}

static void who_sent_the_start_is_told_that_time_is_over(void **state)
{
	struct raw all = part(3, 0, 16, true);

	(void)state;
	come(part(1, 0, 16, true));
	come(part(2, 16, 20, false));
	all.to = 0xffffffff;
	all.to_all = true;
	come(all);
	host_pass(NULL, wd_s(31));
	assert_string_equal(left(), "10.0.0.1>10.0.0.2 icmp 11/1, 44 bytes");
	assert_string_equal(left(), "-");
}

static void one_source_has_a_few_datagrams_and_no_more(void **state)
{
	struct raw other = part(99, 0, 16, true);

	(void)state;
	other.from = GATEWAY;
	come(other);
	for (uint16_t id = 0; id < 100; id++)
		come(part(id, 0, 16, true));
	assert_int_equal(host[0].ip.reassembly.bufs, 1 + IP_REASSEMBLY_SENDER);
	other.cut = 2;
	come(other);
	assert_int_equal(got.packets, 1);
	come(part(99, 16, 32, false)); /* of his own, the latest are kept */
	assert_int_equal(got.packets, 1);
}

static void the_oldest_datagram_gives_way(void **state)
{
	(void)state;
	for (uint32_t i = 0; i <= IP_REASSEMBLY_DATAGRAMS; i++) {
		struct raw r = part(1, 0, 16, true);

		r.from = 0x0a000010 + i;
		come(r);
		host_pass(NULL, wd_ms(1));
	}
	assert_int_equal(host[0].ip.reassembly.bufs, IP_REASSEMBLY_DATAGRAMS);
	for (uint32_t i = 0; i <= IP_REASSEMBLY_DATAGRAMS; i++) {
		struct raw r = part(1, 16, 32, false);

		r.from = 0x0a000010 + i;
		if (i > 0)
			come(r);
		assert_int_equal(got.packets, i > 0);
	}
}

static void fragments_are_limited_in_all(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		for (size_t at = 0; at < 400; at += 8) {
			struct raw r = part(1, at, at + 8, true);

			r.from = 0x0a000010 + i;
			come(r);
			assert_true(host[0].ip.reassembly.bufs <= IP_REASSEMBLY_BUFS);
		}
	assert_true(pool.used <= IP_REASSEMBLY_BUFS + 10);
	come(part(7, 0, 1000, true));
	come(part(7, 1000, 1500, false));
	assert_true(got.packets == 1 && got.len == 1500);
}

static void one_datagram_has_so_many_fragments_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < IP_REASSEMBLY_EACH; i++)
		come(part(1, 8 * i, 8 * i + 8, true));
	assert_int_equal(host[0].ip.reassembly.bufs, IP_REASSEMBLY_EACH);
	come(part(1, 8 * IP_REASSEMBLY_EACH, 8 * IP_REASSEMBLY_EACH + 8, false));
	assert_nothing();
	assert_int_equal(host[0].ip.reassembly.bufs, 0);
}

/* All whose end has not come when a datagram of the same ID begins. */
static void an_id_that_is_used_again_is_a_new_datagram_after_its_time(void **state)
{
	struct raw old = part(1, 0, 16, true);

	(void)state;
	old.data = wd_bytes("................", 16);
	come(old);
	host_pass(NULL, wd_s(31));
	come(part(1, 16, 20, false));
	come(part(1, 0, 16, true));
	assert_whole(20);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fragments_in_any_order_make_the_datagram),
		TEST(the_largest_datagram_is_put_together),
		TEST(one_byte_may_be_the_end),
		TEST(a_fragment_that_comes_twice_counts_once),
		TEST(datagrams_are_told_apart),
		TEST(congestion_that_one_fragment_met_is_met_by_all),
		TEST(an_overlap_spoils_the_datagram),
		TEST(a_duplicate_with_other_data_spoils_the_datagram),
		TEST(two_ends_spoil_the_datagram),
		TEST(a_fragment_that_ends_behind_65535_bytes_is_dropped),
		TEST(a_fragment_without_data_is_dropped),
		TEST(a_fragment_of_odd_length_must_be_the_last),
		TEST(without_an_end_nothing_is_whole),
		TEST(a_tiny_first_fragment_hides_nothing),
		TEST(fragments_wait_for_thirty_seconds),
		TEST(who_sent_the_start_is_told_that_time_is_over),
		TEST(one_source_has_a_few_datagrams_and_no_more),
		TEST(the_oldest_datagram_gives_way),
		TEST(fragments_are_limited_in_all),
		TEST(one_datagram_has_so_many_fragments_and_no_more),
		TEST(an_id_that_is_used_again_is_a_new_datagram_after_its_time),
	};

	return cmocka_run_group_tests_name("ipv4-fragments", tests, NULL, NULL);
}
