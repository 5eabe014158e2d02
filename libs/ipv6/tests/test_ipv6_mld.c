/* SPDX-License-Identifier: ISC */
/* One host on a link: groups, and telling routers of them (RFC 3810, RFC 2710). */
#include "link.h"

static void start_listening(void)
{
	start_ready();
	listen_all();
	know(NEIGHBOUR, 7);
	know(ROUTER, 9);
	link_clear();
}

#define GROUP "ff05::1234"

/* The type of the record of a group in the reports that were sent; 0 without. */
static uint8_t record_of(const char *group)
{
	struct wd_addr a = addr(group);

	for (size_t i = frames; i-- > 0;) {
		const uint8_t *m = icmp_of(&frame[i]);

		if (m && m[0] == ICMP6_MLD2_REPORT && memcmp(m + 12, &a, sizeof a) == 0)
			return m[8];
	}
	return 0;
}

static struct packet query(const char *group, uint16_t code, bool second)
{
	struct packet p = packet(ROUTER, "ff02::1", WD_IP_ICMPV6, 1);

	PUT(&p, ICMP6_MLD_QUERY, 0, 0, 0, (uint8_t)(code >> 8), (uint8_t)code, 0, 0);
	put_addr(&p, group);
	if (second)
		PUT(&p, 2, 125, 0, 0);
	return p;
}

static void join(const char *group)
{
	struct wd_addr a = addr(group);

	assert_null(wd_ip_join(ipv6(&it), &a));
	link_take();
}

static void leave(const char *group)
{
	struct wd_addr a = addr(group);

	wd_ip_leave(ipv6(&it), &a);
	link_take();
}

static void routers_are_told_of_a_group_twice(void **state)
{
	const struct link_frame *f;

	(void)state;
	start_listening();
	join(GROUP);
	assert_int_equal(frames, 1);
	f = &frame[0];
	assert_addr(to_of(f), "ff02::16");
	assert_true(f->bytes[8] == 0xfe);
	assert_int_equal(f->bytes[7], 1);
	assert_memory_equal(f->bytes + 40, ((const uint8_t[]){ WD_IP_ICMPV6, 0, 5, 2, 0, 0, 1, 0 }),
	                    8);
	assert_int_equal(f->len, 40 + 8 + 28);
	assert_int_equal(wd_be16(icmp_of(f) + 6), 1);
	assert_int_equal(record_of(GROUP), 4); /* to all sources */
	link_clear();
	link_pass(wd_s(1));
	assert_int_equal(frames, 1);
	link_clear();
	link_pass(wd_min(10));
	assert_int_equal(frames, 0);
	join(GROUP);
	leave(GROUP); /* one is left */
	assert_int_equal(frames, 0);
	leave(GROUP);
	assert_int_equal(record_of(GROUP), 3); /* to none */
	link_clear();
	link_pass(wd_s(1));
	assert_int_equal(record_of(GROUP), 3);
	link_clear();
	link_pass(wd_min(10));
	assert_int_equal(frames, 0);
}

static void one_that_is_joined_again_is_not_said_to_be_left(void **state)
{
	(void)state;
	start_listening();
	join(GROUP);
	leave(GROUP);
	link_clear();
	join(GROUP);
	assert_int_equal(record_of(GROUP), 4);
	link_clear();
	link_pass(wd_s(2));
	assert_int_equal(record_of(GROUP), 4);
	assert_true(ipv6_is_member(&it, &(struct wd_addr){ { 0xff, 5, [14] = 0x12, 0x34 } }));
}

static void all_nodes_are_not_told_of(void **state)
{
	struct packet p = query("::", 1000, true);

	(void)state;
	start_listening();
	join("ff01::5");
	assert_int_equal(frames, 0);
	link_arrive_icmp(&p);
	link_pass(wd_s(2));
	assert_int_equal(record_of("ff02::1") + record_of("ff01::5"), 0);
	assert_int_equal(record_of("ff02::1:ff00:1"), 2);
	leave("ff01::5");
}

static void a_query_is_answered_within_its_time(void **state)
{
	struct packet all = query("::", 10000, true), one = query(GROUP, 1000, true);

	(void)state;
	start_listening();
	join(GROUP);
	link_pass(wd_s(2));
	link_clear();
	link_arrive_icmp(&all);
	assert_int_equal(frames, 0);
	link_pass(wd_s(10));
	assert_int_equal(record_of(GROUP), 2);
	assert_int_equal(count(ICMP6_MLD2_REPORT), 3); /* two addresses' and this */
	link_clear();
	link_arrive_icmp(&one);
	link_pass(wd_s(1));
	assert_int_equal(count(ICMP6_MLD2_REPORT), 1);
}

static void a_query_of_version_1_is_answered_so(void **state)
{
	struct packet p = query("::", 1000, false);
	const struct link_frame *f;

	(void)state;
	start_listening();
	join(GROUP);
	link_pass(wd_s(2));
	link_clear();
	link_arrive_icmp(&p);
	link_pass(wd_s(1));
	assert_int_equal(count(ICMP6_MLD2_REPORT), 0);
	assert_int_equal(count(ICMP6_MLD1_REPORT), 3);
	f = find(ICMP6_MLD1_REPORT);
	assert_memory_equal(icmp_of(f) + 8, f->bytes + 24, 16); /* to the group itself */
	assert_int_equal(f->len, 40 + 8 + 24);
	leave(GROUP);
	assert_addr(to_of(find(ICMP6_MLD1_DONE)), "ff02::2");
	link_clear();
	link_pass(wd_s(260));
	link_clear();
	join(GROUP);
	assert_int_equal(count(ICMP6_MLD2_REPORT), 1);
}

/* RFC 3810, 5.1.3; and 0 does not make us answer at once, over and over. */
static void the_response_time_is_read_and_has_a_least(void **state)
{
	static const struct { uint16_t code; uint32_t ms; } cases[] = {
		{ 0, 100 }, { 1, 100 }, { 5000, 5000 }, { 0x7fff, 32767 }, { 0x8000, 32768 },
		{ 0xffff, 8387584 },
	};

	(void)state;
	start_listening();
	join(GROUP);
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		struct packet p = query(GROUP, cases[i].code, true);
		wd_instant asked;

		link_pass(wd_s(9000));
		link_clear();
		asked = wheel.now;
		for (unsigned k = 0; k < 20; k++)
			link_arrive_icmp(&p);
		assert_int_equal(frames, 0);
		for (size_t g = 0; g < IPV6_GROUPS; g++)
			if (wd_wheel_is_set(&it.group[g].timer))
				assert_true(it.group[g].timer.at.ns <=
				            wd_after(asked, wd_ms(cases[i].ms)).ns);
		link_pass(wd_ms(cases[i].ms));
		assert_int_equal(count(ICMP6_MLD2_REPORT), 1);
	}
	leave(GROUP);
}

/* However often we are asked, we do not answer as often. */
static void a_flood_of_queries_is_answered_now_and_then(void **state)
{
	struct packet p = query(GROUP, 0, true);
	size_t reports = 0;

	(void)state;
	start_listening();
	join(GROUP);
	link_pass(wd_s(2));
	for (unsigned i = 0; i < 1000; i++) {
		link_clear();
		link_arrive_icmp(&p);
		link_pass(wd_ms(1));
		reports += count(ICMP6_MLD2_REPORT);
	}
	assert_true(reports > 10 && reports < 200);
	leave(GROUP);
}

static void bad_queries_are_ignored(void **state)
{
	struct packet bad[6];
	size_t n = 0;

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = query("::", 100, true);
	bad[n++].bytes[7] = 64;            /* came over a router */
	bad[n++].bytes[8] = 0x20;          /* not from a link-local address */
	bad[n++].len -= 1;                 /* neither version */
	bad[n++].len -= 5;
	bad[n++].len = IPV6_HEADER + 8;
	bad[n++] = query("ff05::77", 100, true); /* not our group */
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		link_pass(wd_s(5));
		assert_int_equal(frames, 0);
	}
}

static void reports_of_others_are_no_matter(void **state)
{
	struct packet p = packet("fe80::5", "ff02::1", WD_IP_ICMPV6, 1);

	(void)state;
	start_listening();
	PUT(&p, ICMP6_MLD2_REPORT, 0, 0, 0, 0, 0, 0xff, 0xff, 4, 0xff, 0xff, 0xff);
	put_addr(&p, GROUP);
	link_arrive_icmp(&p);
	link_pass(wd_s(5));
	assert_int_equal(frames, 0);
}

static void groups_are_few_and_places_come_back(void **state)
{
	size_t joined = 0;

	(void)state;
	start_listening();
	for (size_t round = 0; round < 3; round++) {
		struct wd_addr a = addr("ff05::1:0");

		for (joined = 0; joined < 100; joined++) {
			a.ip[15] = (uint8_t)joined;
			if (wd_ip_join(ipv6(&it), &a))
				break;
			link_clear();
		}
		assert_int_equal(joined, IPV6_GROUPS - 3); /* all nodes, and of two addresses */
		for (; joined > 0; joined--) {
			a.ip[15] = (uint8_t)(joined - 1);
			wd_ip_leave(ipv6(&it), &a);
			link_clear();
		}
		link_pass(wd_s(2));
		link_clear();
	}
	assert_ptr_equal(wd_ip_join(ipv6(&it), &(struct wd_addr){ { 0x20 } }), wd_ip_no_route);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(routers_are_told_of_a_group_twice),
		TEST(one_that_is_joined_again_is_not_said_to_be_left),
		TEST(all_nodes_are_not_told_of),
		TEST(a_query_is_answered_within_its_time),
		TEST(a_query_of_version_1_is_answered_so),
		TEST(the_response_time_is_read_and_has_a_least),
		TEST(a_flood_of_queries_is_answered_now_and_then),
		TEST(bad_queries_are_ignored),
		TEST(reports_of_others_are_no_matter),
		TEST(groups_are_few_and_places_come_back),
	};

	return cmocka_run_group_tests_name("ipv6_mld", tests, NULL, NULL);
}
