/* SPDX-License-Identifier: ISC */
#include "ip_wire.h"

enum { GROUP = 0xef010203 };

static struct wd_addr group(void)
{
	return wd_ipv4(239, 1, 2, 3);
}

static int setup(void **state)
{
	struct wd_addr g = group();

	return wire_setup(state) || wd_ip_join(ipv4(&host[0].ip), &g);
}

/* We have joined, and all that follows from that has been said. */
static int joined(void **state)
{
	if (setup(state))
		return -1;
	while (left_within(wd_s(11))[0] != '-')
		;
	return 0;
}

static void leave(void)
{
	struct wd_addr g = group();

	wd_ip_leave(ipv4(&host[0].ip), &g);
}

/* A message of IGMP to `to`. */
static void come_igmp(uint32_t to, uint8_t type, uint8_t tenths, uint32_t about, size_t len)
{
	uint8_t m[64] = { type, tenths };
	uint16_t sum;

	wd_put_be32(m + 4, about);
	memset(m + 8, 0xff, sizeof m - 8); /* of version 3: a count of sources that are not there */
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(m, len)));
	memcpy(m + 2, &sum, 2);
	come((struct raw){ .from = GATEWAY, .to = to, .to_all = true, .protocol = 2,
	                   .options = TEXT("\x94\4\0\0"), .data = wd_bytes(m, len) });
}

static void query(uint8_t tenths, uint32_t about)
{
	come_igmp(about ? about : 0xe0000001, 0x11, tenths, about, 8);
}

#define REPORT "10.0.0.1>239.1.2.3 igmp 16 239.1.2.3, 8 bytes, 1 hops"

static void joining_is_reported_twice(void **state)
{
	const uint8_t *p;

	(void)state;
	p = next_packet();
	assert_string_equal(packet_text(p), REPORT);
	assert_memory_equal(p + 20, "\x94\4\0\0", 4); /* Router Alert */
	assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p + 24, 8))), 0);
	assert_string_equal(left(), "-");
	assert_string_equal(left_within(wd_s(10)), REPORT);
	assert_string_equal(left_within(wd_hours(1)), "-");
}

static void joining_again_is_not_news(void **state)
{
	struct wd_addr g = group();

	(void)state;
	assert_null(wd_ip_join(ipv4(&host[0].ip), &g));
	leave();
	assert_string_equal(left_within(wd_s(11)), "-");
	leave();
	assert_string_equal(left(), "10.0.0.1>224.0.0.2 igmp 17 239.1.2.3, 8 bytes, 1 hops");
	leave(); /* once more does no harm */
	assert_string_equal(left_within(wd_s(11)), "-");
}

static void a_query_is_answered_within_its_time(void **state)
{
	(void)state;
	for (uint8_t tenths = 1; tenths < 250; tenths += 10) {
		wd_instant start = wheel.now;

		query(tenths, tenths % 20 == 1 ? 0 : GROUP);
		assert_string_equal(left(), "-");
		assert_string_equal(left_within(wd_s(26)), REPORT);
		assert_true(wd_between(start, wheel.now).ns <= tenths * 100 * WD_NS_PER_MS);
		assert_string_equal(left_within(wd_s(26)), "-");
	}
}

static void a_query_about_another_group_is_not_ours(void **state)
{
	(void)state;
	come_igmp(0xe0000001, 0x11, 10, GROUP + 1, 8);
	assert_string_equal(left_within(wd_s(2)), "-");
}

static void who_hears_the_report_of_another_says_nothing(void **state)
{
	(void)state;
	query(100, 0);
	come_igmp(GROUP, 0x16, 0, GROUP, 8);
	assert_string_equal(left_within(wd_s(11)), "-");
	leave(); /* the other is in it still */
	assert_string_equal(left_within(wd_s(11)), "-");
}

static void a_second_query_does_not_put_off_the_answer(void **state)
{
	wd_instant start = wheel.now;

	(void)state;
	query(5, 0);
	query(250, 0);
	assert_string_equal(left_within(wd_s(26)), REPORT);
	assert_true(wd_between(start, wheel.now).ns <= 500 * WD_NS_PER_MS);
	start = wheel.now;
	query(250, 0);
	query(5, 0);
	assert_string_equal(left_within(wd_s(26)), REPORT);
	assert_true(wd_between(start, wheel.now).ns <= 500 * WD_NS_PER_MS);
}

static void a_router_of_version_1_gets_its_reports_for_400_s(void **state)
{
	(void)state;
	query(0, 0);
	assert_string_equal(left_within(wd_s(10)),
	                    "10.0.0.1>239.1.2.3 igmp 12 239.1.2.3, 8 bytes, 1 hops");
	assert_string_equal(left_within(wd_s(200)), "-");
	query(100, 0);
	assert_string_equal(left_within(wd_s(10)),
	                    "10.0.0.1>239.1.2.3 igmp 12 239.1.2.3, 8 bytes, 1 hops");
	assert_string_equal(left_within(wd_s(400)), "-");
	query(100, 0);
	assert_string_equal(left_within(wd_s(10)), REPORT);
	query(0, 0);
	left_within(wd_s(10));
	leave(); /* of which version 1 knows nothing */
	assert_string_equal(left_within(wd_s(10)), "-");
}

static void a_query_of_version_3_is_heard_as_one_of_2(void **state)
{
	(void)state;
	for (size_t len = 9; len < 30; len++) {
		come_igmp(0xe0000001, 0x11, 10, 0, len);
		assert_string_equal(left_within(wd_s(2)), REPORT);
	}
}

static void malformed_messages_are_ignored(void **state)
{
	uint8_t m[8] = { 0x11, 10, 0xff, 0xff };

	(void)state;
	for (size_t len = 1; len < 8; len++)
		come_igmp(0xe0000001, 0x11, 10, 0, len);
	come((struct raw){ .to = 0xe0000001, .to_all = true, .protocol = 2,
	                   .data = wd_bytes(m, 8) });
	come_igmp(0xe0000001, 0x22, 10, 0, 8);
	come_igmp(0xe0000001, 0x17, 10, GROUP, 8);
	assert_string_equal(left_within(wd_s(2)), "-");
}

static void a_switch_without_an_address_may_ask(void **state)
{
	uint8_t m[8] = { 0x11, 10 };
	uint16_t sum = wd_sum_end(wd_sum_add(0, wd_bytes(m, sizeof m)));

	(void)state;
	memcpy(m + 2, &sum, 2);
	put_raw((struct raw){ .from = 0, .to = 0xe0000001, .to_all = true, .protocol = 2,
	                      .data = wd_bytes(m, 8) });
	assert_string_equal(left_within(wd_s(2)), REPORT);
}

static void groups_are_reported_when_there_is_an_address(void **state)
{
	struct ipv4_config config = host[0].ip.config;

	(void)state;
	ipv4_clear(&host[0].ip);
	query(10, 0);
	assert_string_equal(left_within(wd_s(2)), "-");
	assert_null(ipv4_set(&host[0].ip, &config));
	assert_string_equal(left(), REPORT);
	assert_string_equal(left_within(wd_s(10)), REPORT);
	assert_string_equal(left_within(wd_s(10)), "-");
}

static void the_group_of_all_hosts_is_never_reported(void **state)
{
	struct wd_addr all = wd_ipv4(224, 0, 0, 1);

	(void)state;
	leave();
	left();
	assert_null(wd_ip_join(ipv4(&host[0].ip), &all));
	query(10, 0);
	wd_ip_leave(ipv4(&host[0].ip), &all);
	assert_string_equal(left_within(wd_s(20)), "-");
}

static void there_is_a_limit_to_groups(void **state)
{
	struct wd_addr g = wd_ipv4(239, 9, 9, 0), one = wd_ipv4(10, 0, 0, 9);
	wd_err err = NULL;
	unsigned count = 1;

	(void)state;
	for (; !err && count < 100; count++) {
		g.ip[15] = (uint8_t)count;
		err = wd_ip_join(ipv4(&host[0].ip), &g);
	}
	assert_ptr_equal(err, wd_ip_full);
	assert_int_equal(count - 1, IPV4_GROUPS);
	assert_ptr_equal(wd_ip_join(ipv4(&host[0].ip), &one), wd_ip_no_route);
	while (left_within(wd_s(11))[0] != '-')
		;
}

/* What is joined once too often does not come round. */
static void members_are_counted_to_a_limit(void **state)
{
	struct wd_addr g = group();
	unsigned count = 1;

	(void)state;
	while (!wd_ip_join(ipv4(&host[0].ip), &g))
		count++;
	assert_int_equal(count, 65535);
	while (count-- > 0)
		leave();
	put_raw((struct raw){ .from = PEER, .to = GROUP, .to_all = true, .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
	while (left()[0] != '-')
		;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, joined, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(joining_is_reported_twice, setup, hosts_teardown),
		TEST(joining_again_is_not_news),
		TEST(a_query_is_answered_within_its_time),
		TEST(a_query_about_another_group_is_not_ours),
		TEST(who_hears_the_report_of_another_says_nothing),
		TEST(a_second_query_does_not_put_off_the_answer),
		TEST(a_router_of_version_1_gets_its_reports_for_400_s),
		TEST(a_query_of_version_3_is_heard_as_one_of_2),
		TEST(malformed_messages_are_ignored),
		TEST(a_switch_without_an_address_may_ask),
		TEST(groups_are_reported_when_there_is_an_address),
		TEST(the_group_of_all_hosts_is_never_reported),
		TEST(there_is_a_limit_to_groups),
		TEST(members_are_counted_to_a_limit),
	};

	return cmocka_run_group_tests_name("ipv4-igmp", tests, NULL, NULL);
}
