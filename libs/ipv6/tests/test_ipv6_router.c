/* SPDX-License-Identifier: ISC */
/* One host on a link: routers and what they say (RFC 4861, 6, 8; RFC 7559). */
#include "link.h"

enum { ON_LINK = 0x80 };

/* The next hop to `to`, as text; "none" without. */
static const char *hop_to(const char *to)
{
	static char text[WD_ADDR_TEXT];
	struct wd_addr a = addr(to);
	const struct wd_addr *hop = ipv6_next_hop(&it, &a);

	if (!hop)
		return "none";
	wd_addr_pp(hop, text, sizeof text);
	return text;
}

static void start_alone(void)
{
	start(NULL);
	link_pass(wd_s(4));
	link_clear();
}

/* The same from another router. */
static void another_says(const char *from, uint8_t flags, uint16_t lifetime)
{
	struct packet p = router_says(0, flags, lifetime, 0, 0);
	struct wd_addr a = addr(from);

	memcpy(p.bytes + 8, &a, sizeof a);
	link_arrive_icmp(&p);
}

static void says(uint16_t lifetime)
{
	another_says(ROUTER, 0, lifetime);
}

/* ---- Asking for them --------------------------------------------------------------- */

static void routers_are_asked_for_at_growing_intervals(void **state)
{
	static const unsigned earliest[] = { 1, 4, 11, 24, 49, 99 };
	const struct link_frame *f;
	wd_instant began;
	unsigned asked = 0;

	(void)state;
	start(NULL);
	began = wheel.now;
	for (unsigned ms = 0; ms < 240000; ms += 100) {
		link_clear();
		link_pass(wd_ms(100));
		f = find(ICMP6_ROUTER_SOLICITATION);
		if (!f)
			continue;
		if (asked < WD_COUNT(earliest))
			assert_true(wd_between(began, wheel.now).ns >= wd_s(earliest[asked]).ns);
		asked++;
		assert_true(ipv6_is_link_local(&(struct wd_addr){ { f->bytes[8], f->bytes[9] } }));
		assert_addr(to_of(f), "ff02::2");
		assert_int_equal(f->bytes[7], 255);
		assert_int_equal(icmp_of(f)[8], ND_SOURCE);
	}
	assert_true(asked >= 6 && asked <= 7);
	link_pass(wd_hours(2));
	link_clear();
	link_pass(wd_hours(10)); /* once an hour in the end */
	assert_true(count(ICMP6_ROUTER_SOLICITATION) >= 9 &&
	            count(ICMP6_ROUTER_SOLICITATION) <= 12);
}

static void once_there_is_one_nobody_is_asked_until_it_is_gone(void **state)
{
	(void)state;
	start_alone();
	says(100);
	link_clear();
	link_pass(wd_ms(99999));
	assert_int_equal(count(ICMP6_ROUTER_SOLICITATION), 0);
	link_pass(wd_s(2));
	assert_true(count(ICMP6_ROUTER_SOLICITATION) > 0);
}

static void one_that_does_not_forward_is_no_answer(void **state)
{
	(void)state;
	start_alone();
	says(0);
	link_clear();
	link_pass(wd_s(60));
	assert_true(count(ICMP6_ROUTER_SOLICITATION) > 0);
	assert_string_equal(hop_to(FAR), "none");
}

/* ---- Which of them ----------------------------------------------------------------- */

static void a_router_is_used_for_its_lifetime(void **state)
{
	(void)state;
	start_alone();
	assert_string_equal(hop_to(FAR), "none");
	says(1800);
	assert_string_equal(hop_to(FAR), ROUTER);
	link_pass(wd_s(1700));
	says(1800);
	link_pass(wd_s(1799));
	assert_string_equal(hop_to(FAR), ROUTER);
	link_pass(wd_s(1));
	assert_string_equal(hop_to(FAR), "none");
	says(1800);
	says(0);
	assert_string_equal(hop_to(FAR), "none");
}

static void advertisements_that_are_not_sound_are_ignored(void **state)
{
	struct packet bad[12];
	size_t n = 0;

	(void)state;
	start_alone();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = router_says(64, 0, 1800, 0, 0);
	bad[n++].bytes[7] = 254;                              /* came over a router */
	bad[n++].bytes[IPV6_HEADER + 1] = 1;                  /* code */
	bad[n++].bytes[8] = 0x20;                             /* not from a link-local address */
	bad[n++].bytes[9] = 0xc0;
	bad[n++].len -= 1;                                    /* cut */
	bad[n++].len = IPV6_HEADER + 8;
	PUT(&bad[n++], ND_SOURCE, 0, 0, 0, 0, 0, 0, 0);       /* options: of length 0, */
	PUT(&bad[n++], ND_SOURCE, 2, 2, 0, 0, 0, 0, 7);       /* beyond the end, */
	PUT(&bad[n++], 99, 255, 0, 0, 0, 0, 0, 0);
	PUT(&bad[n++], ND_MTU, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); /* of another size, */
	PUT(&bad[n++], 99);                                   /* cut */
	bad[n] = packet("::", "ff02::1", WD_IP_ICMPV6, 255);  /* from nobody */
	put(&bad[n], bad[0].bytes + IPV6_HEADER, 16);
	n++;
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		assert_false(ipv6_has_router(&it));
	}
	says(1800);
	assert_true(ipv6_has_router(&it));
}

static void unknown_options_are_passed_over(void **state)
{
	struct packet p = router_says(64, 0, 1800, 0, 0);

	(void)state;
	start_alone();
	PUT(&p, 99, 1, 0, 0, 0, 0, 0, 0, ND_MTU, 1, 0, 0, 0, 0, 5, 0x14);
	link_arrive_icmp(&p);
	assert_int_equal(it.mtu, 1300);
}

/* RFC 4191, and RFC 4861, 6.3.6. */
static void the_preferred_one_is_used_but_a_reachable_one_before(void **state)
{
	(void)state;
	start_alone();
	another_says("fe80::1", 0x18, 1800); /* low */
	another_says("fe80::2", 0, 1800);
	assert_string_equal(hop_to(FAR), "fe80::2");
	another_says("fe80::3", 0x08, 1800); /* high */
	assert_string_equal(hop_to(FAR), "fe80::3");
	another_says("fe80::2", 0x10, 1800); /* reserved: medium */
	assert_string_equal(hop_to(FAR), "fe80::3");
	know("fe80::1", 7);
	assert_string_equal(hop_to(FAR), "fe80::1");
	know("fe80::3", 7);
	assert_string_equal(hop_to(FAR), "fe80::3");
}

static void when_one_does_not_answer_another_is_used(void **state)
{
	(void)state;
	start_ready();
	link_clear();
	another_says("fe80::1", 0x08, 60000);
	another_says("fe80::2", 0x08, 60000);
	know("fe80::1", 1);
	know("fe80::2", 2);
	ipv6_find_neighbour(&it, &(struct wd_addr){ { 0xfe, 0x80, [15] = 1 } })->router = true;
	ipv6_find_neighbour(&it, &(struct wd_addr){ { 0xfe, 0x80, [15] = 2 } })->router = true;
	link_pass(wd_s(60));
	link_clear();
	assert_null(say(FAR, 8, 0));
	assert_int_equal(frame[frames - 1].to.octet[5], 1);
	for (unsigned i = 0; i < 10; i++) {
		link_pass(wd_s(1));
		assert_null(say(FAR, 8, 0));
		link_clear();
		if (hop_to(FAR)[6] == '2')
			break;
	}
	link_clear();
	assert_null(say(FAR, 8, 0));
	assert_int_equal(frame[0].to.octet[5], 2);
}

/* None is known to be reachable: they are tried in turn. */
static void routers_that_do_not_answer_are_tried_in_turn(void **state)
{
	bool tried[3] = { false };

	(void)state;
	start_ready();
	for (char i = '0'; i < '3'; i++) {
		char from[] = "fe80::a0";

		from[7] = i;
		another_says(from, 0x08, 60000);
	}
	for (unsigned i = 0; i < 8; i++) {
		const char *hop = hop_to(FAR);

		if (strncmp(hop, "fe80::a", 7) == 0)
			tried[hop[7] - '0'] = true;
		assert_null(say(FAR, 8, 0));
		link_pass(wd_s(4));
		link_clear();
	}
	assert_true(tried[0] && tried[1] && tried[2]);
}

static void one_that_is_no_router_any_more_is_not_used(void **state)
{
	(void)state;
	start_alone();
	says(1800);
	know(ROUTER, 7);
	ipv6_find_neighbour(&it, &it.router[0].addr)->router = true;
	advertise_neighbour(ROUTER, "ff02::1", 0x20, 7);
	assert_string_equal(hop_to(FAR), "none");
}

static void more_of_them_than_the_table_holds_are_not_heard(void **state)
{
	(void)state;
	start_alone();
	for (unsigned i = 0; i < 3000; i++) {
		char from[40];

		(void)snprintf(from, sizeof from, "fe80::1:%x", i);
		another_says(from, 0, 1800);
		link_clear();
	}
	for (size_t i = 0; i < IPV6_ROUTERS; i++)
		assert_int_equal(it.router[i].addr.ip[15], i);
}

static void a_given_gateway_is_not_taken_away(void **state)
{
	(void)state;
	start_ready();
	assert_string_equal(hop_to(FAR), ROUTER);
	says(1800);
	says(0);
	assert_string_equal(hop_to(FAR), ROUTER);
	link_pass(wd_days(1));
	assert_string_equal(hop_to(FAR), ROUTER);
}

/* ---- What they say ----------------------------------------------------------------- */

static void hops_and_mtu_are_believed_within_reason(void **state)
{
	static const struct { uint8_t hops, then; } hops[] = {
		{ 0, 64 }, { 1, 64 }, { 31, 64 }, { 32, 32 }, { 255, 255 }, { 0, 255 },
	};
	static const struct { uint32_t mtu, then; } mtus[] = {
		{ 0, 1500 }, { 1279, 1500 }, { 1280, 1280 }, { 1501, 1280 }, { 1400, 1400 },
		{ UINT32_MAX, 1400 }, { 1500, 1500 },
	};

	(void)state;
	start_alone();
	for (size_t i = 0; i < WD_COUNT(hops); i++) {
		struct packet p = router_says(hops[i].hops, 0, 1800, 0, 0);

		link_arrive_icmp(&p);
		assert_int_equal(it.hops, hops[i].then);
	}
	for (size_t i = 0; i < WD_COUNT(mtus); i++) {
		struct packet p = router_says(0, 0, 1800, 0, 0);
		uint8_t mtu[4];

		wd_put_be32(mtu, mtus[i].mtu);
		PUT(&p, ND_MTU, 1, 0, 0, mtu[0], mtu[1], mtu[2], mtu[3]);
		link_arrive_icmp(&p);
		assert_int_equal(it.mtu, mtus[i].then);
	}
}

static void times_are_believed_within_reason(void **state)
{
	static const struct { uint32_t reachable, retransmit, then_reachable, then_retransmit; }
	cases[] = {
		{ 0, 0, 30000, 1000 }, { 10000, 500, 10000, 500 }, { 0, 0, 10000, 500 },
		{ 1, 1, 1000, 100 }, { UINT32_MAX, UINT32_MAX, 3600000, 10000 },
	};

	(void)state;
	start_alone();
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		struct packet p = router_says(0, 0, 1800, cases[i].reachable, cases[i].retransmit);
		wd_span reachable;

		link_arrive_icmp(&p);
		assert_int_equal(it.base_reachable.ns, wd_ms(cases[i].then_reachable).ns);
		assert_int_equal(it.retransmit.ns, wd_ms(cases[i].then_retransmit).ns);
		reachable = ipv6_reachable_time(&it);
		assert_true(reachable.ns >= it.base_reachable.ns / 2 &&
		            reachable.ns <= it.base_reachable.ns / 2 * 3);
	}
	/* drawn anew, even when nobody says another */
	wd_span first = ipv6_reachable_time(&it);
	assert_int_equal(ipv6_reachable_time(&it).ns, first.ns);
	link_pass(wd_hours(2));
	assert_true(ipv6_reachable_time(&it).ns != first.ns);
}

static void hear_prefix(const char *prefix, uint8_t bits, uint32_t valid)
{
	struct packet p = router_says(0, 0, 60000, 0, 0);

	put_prefix(&p, prefix, bits, ON_LINK, valid, 0);
	link_arrive_icmp(&p);
}

static void what_is_on_the_link_is_reached_without_a_router(void **state)
{
	(void)state;
	start_alone();
	hear_prefix("2001:db8:ffff::", 48, 100);
	assert_string_equal(hop_to(FAR), FAR);
	assert_string_equal(hop_to("2001:db8:fffe::1"), ROUTER);
	link_pass(wd_s(99));
	assert_string_equal(hop_to(FAR), FAR);
	link_pass(wd_s(1));
	assert_string_equal(hop_to(FAR), ROUTER);
	hear_prefix("2001:db8:ffff::", 48, UINT32_MAX);
	assert_string_equal(hop_to(FAR), FAR);
	hear_prefix("2001:db8:ffff::", 48, 0);
	assert_string_equal(hop_to(FAR), ROUTER);
	assert_string_equal(hop_to("fe80::5"), "fe80::5");
}

/* RFC 5942: not every address is on the link when there is no router. */
static void without_a_router_only_what_is_on_the_link_is_reached(void **state)
{
	(void)state;
	start_alone();
	assert_string_equal(hop_to(FAR), "none");
	assert_ptr_equal(say(FAR, 8, 0), wd_ip_no_route);
}

static void more_prefixes_than_the_table_holds_are_not_heard(void **state)
{
	(void)state;
	start_ready();
	for (unsigned i = 0; i < 1000; i++) {
		char prefix[40];

		(void)snprintf(prefix, sizeof prefix, "2001:db8:%x::", i + 1);
		hear_prefix(prefix, 48, 1000);
		link_clear();
	}
	assert_string_equal(hop_to(NEIGHBOUR), NEIGHBOUR);
	assert_string_equal(hop_to("2001:db8:1::5"), "2001:db8:1::5");
	assert_string_equal(hop_to("2001:db8:3e8::5"), ROUTER);
}

static void a_prefix_of_the_configuration_is_not_taken_away(void **state)
{
	(void)state;
	start_ready();
	hear_prefix("2001:db8::", 64, 0);
	assert_string_equal(hop_to(NEIGHBOUR), NEIGHBOUR);
}

/* ---- Redirects --------------------------------------------------------------------- */

static struct packet redirect(const char *from, const char *via, const char *to)
{
	struct packet p = packet(from, OWN, WD_IP_ICMPV6, 255);

	PUT(&p, ICMP6_REDIRECT, 0, 0, 0, 0, 0, 0, 0);
	put_addr(&p, via);
	put_addr(&p, to);
	return p;
}

static void our_router_may_send_us_to_a_better_one(void **state)
{
	struct packet p = redirect(ROUTER, "fe80::5", FAR);

	(void)state;
	start_ready();
	PUT(&p, ND_TARGET, 1, 2, 0, 0, 0, 0, 5);
	PUT(&p, ND_REDIRECTED, 1, 0, 0, 0, 0, 0, 0);
	link_arrive_icmp(&p);
	assert_string_equal(hop_to(FAR), "fe80::5");
	assert_string_equal(hop_to("2001:db8:ffff::8"), ROUTER);
	assert_null(say(FAR, 8, 0));
	assert_int_equal(frame[frames - 1].to.octet[5], 5);
	link_pass(wd_s(20)); /* it does not answer */
	assert_string_equal(hop_to(FAR), ROUTER);
	link_clear();
	link_arrive_icmp(&p);
	link_pass(wd_min(10)); /* or its time is over */
	assert_string_equal(hop_to(FAR), ROUTER);
}

static void our_router_may_say_that_a_host_is_on_the_link(void **state)
{
	struct packet p = redirect(ROUTER, FAR, FAR);

	(void)state;
	start_ready();
	link_arrive_icmp(&p);
	assert_string_equal(hop_to(FAR), FAR);
}

static void bad_redirects_are_ignored(void **state)
{
	struct packet bad[14];
	size_t n = 0;

	(void)state;
	start_ready();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = redirect(ROUTER, "fe80::5", FAR);
	bad[n++].bytes[7] = 254;                            /* came over a router */
	bad[n++].bytes[IPV6_HEADER + 1] = 1;                /* code */
	bad[n++].len -= 1;                                  /* cut */
	bad[n++].len = IPV6_HEADER + 8;
	bad[n++] = redirect("fe80::98", "fe80::5", FAR);    /* not from the router we use, */
	bad[n++] = redirect(NEIGHBOUR, "fe80::5", FAR);     /* not link-local */
	bad[n++] = redirect(ROUTER, "fe80::5", "ff0e::1");  /* of a group */
	bad[n++] = redirect(ROUTER, "2001:db8::5", FAR);    /* to what is no router's address, */
	bad[n++] = redirect(ROUTER, "ff02::1", FAR);        /* to a group, */
	bad[n++] = redirect(ROUTER, "::", FAR);
	bad[n++] = redirect(ROUTER, OWN, OWN);              /* of ourselves */
	bad[n++] = redirect(NEIGHBOUR, "fe80::5", NEIGHBOUR);
	PUT(&bad[n++], ND_TARGET, 0, 2, 0, 0, 0, 0, 5);     /* option of length 0, */
	PUT(&bad[n++], ND_REDIRECTED, 9, 0, 0, 0, 0, 0, 0); /* beyond the end */
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		assert_string_equal(hop_to(FAR), ROUTER);
		assert_int_equal(it.redirected.ns, 0);
	}
}

static void redirects_are_few(void **state)
{
	(void)state;
	start_ready();
	for (unsigned i = 0; i < 1000; i++) {
		char to[40];
		struct packet p;

		(void)snprintf(to, sizeof to, "2001:db8:ffff::%x", i + 1);
		p = redirect(ROUTER, "fe80::5", to);
		link_arrive_icmp(&p);
		assert_string_equal(hop_to(to), "fe80::5");
		link_pass(wd_ms(1));
	}
	assert_string_equal(hop_to("2001:db8:ffff::1"), ROUTER);
	assert_string_equal(hop_to("2001:db8:ffff::3e0"), "fe80::5");
}

/* Each says another hop limit: which was the last that was looked at? */
static void a_flood_of_advertisements_is_not_looked_at(void **state)
{
	(void)state;
	start_alone();
	for (unsigned i = 0; i < 100; i++) {
		struct packet p = router_says((uint8_t)(100 + i), 0, 100, 0, 0);

		link_arrive_icmp(&p);
	}
	assert_int_equal(it.hops, 100 + 49);
	link_pass(wd_ms(20));
	for (unsigned i = 0; i < 100; i++) {
		struct packet p = router_says((uint8_t)(100 + i), 0, 100, 0, 0);

		link_arrive_icmp(&p);
	}
	assert_int_equal(it.hops, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(routers_are_asked_for_at_growing_intervals),
		TEST(once_there_is_one_nobody_is_asked_until_it_is_gone),
		TEST(one_that_does_not_forward_is_no_answer),
		TEST(a_router_is_used_for_its_lifetime),
		TEST(advertisements_that_are_not_sound_are_ignored),
		TEST(unknown_options_are_passed_over),
		TEST(the_preferred_one_is_used_but_a_reachable_one_before),
		TEST(when_one_does_not_answer_another_is_used),
		TEST(routers_that_do_not_answer_are_tried_in_turn),
		TEST(one_that_is_no_router_any_more_is_not_used),
		TEST(more_of_them_than_the_table_holds_are_not_heard),
		TEST(a_given_gateway_is_not_taken_away),
		TEST(hops_and_mtu_are_believed_within_reason),
		TEST(times_are_believed_within_reason),
		TEST(what_is_on_the_link_is_reached_without_a_router),
		TEST(without_a_router_only_what_is_on_the_link_is_reached),
		TEST(more_prefixes_than_the_table_holds_are_not_heard),
		TEST(a_prefix_of_the_configuration_is_not_taken_away),
		TEST(our_router_may_send_us_to_a_better_one),
		TEST(our_router_may_say_that_a_host_is_on_the_link),
		TEST(bad_redirects_are_ignored),
		TEST(redirects_are_few),
		TEST(a_flood_of_advertisements_is_not_looked_at),
	};

	return cmocka_run_group_tests_name("ipv6_router", tests, NULL, NULL);
}
