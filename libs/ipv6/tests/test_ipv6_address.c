/* SPDX-License-Identifier: ISC */
/* One host on a link: its addresses. */
#include "link.h"

enum { ON_LINK = 0x80, AUTONOMOUS = 0x40 };
#define PREFIX "2001:db8:a::"

/* The n-th address of a kind, from 0 on, or NULL. */
static struct ipv6_address *nth(uint8_t kind, size_t n)
{
	for (size_t i = 0; i < IPV6_ADDRESSES; i++)
		if (it.address[i].state != IPV6_UNUSED && it.address[i].kind == kind && n-- == 0)
			return &it.address[i];
	return NULL;
}

static size_t addresses(uint8_t kind)
{
	size_t n = 0;

	while (nth(kind, n))
		n++;
	return n;
}

static struct wd_addr link_local(void)
{
	assert_non_null(nth(IPV6_LINK_LOCAL, 0));
	return nth(IPV6_LINK_LOCAL, 0)->addr;
}

/* Another host looks whether `a` is free; `nonce` NULL: without one. */
static void probe(const struct wd_addr *a, const uint8_t *nonce)
{
	struct packet p = packet("::", "ff02::1:ff00:0", WD_IP_ICMPV6, 255);

	memcpy(p.bytes + 37, a->ip + 13, 3);
	memcpy(p.to.octet + 3, a->ip + 13, 3);
	PUT(&p, ICMP6_NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0);
	put(&p, a, sizeof *a);
	if (nonce) {
		PUT(&p, ND_NONCE, 1);
		put(&p, nonce, 6);
	}
	link_arrive_icmp(&p);
}

/* Another host says that it has `a`. */
static void claim(const struct wd_addr *a)
{
	struct packet p = packet("fe80::77", "ff02::1", WD_IP_ICMPV6, 255);

	PUT(&p, ICMP6_NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, 0x20, 0, 0, 0);
	put(&p, a, sizeof *a);
	PUT(&p, ND_TARGET, 1, 2, 0, 0, 0, 0, 7);
	link_arrive_icmp(&p);
}

static void hear_prefix(const char *prefix, uint8_t bits, uint8_t flags, uint32_t valid,
                        uint32_t preferred)
{
	struct packet p = router_says(0, 0, 1800, 0, 0);

	put_prefix(&p, prefix, bits, flags, valid, preferred);
	link_arrive_icmp(&p);
}

/* ---- Looking whether it is free ---------------------------------------------------- */

static void a_link_local_address_is_probed_and_used(void **state)
{
	const struct link_frame *f;
	struct wd_prefix own;
	struct ipv6_address *a;

	(void)state;
	start(NULL);
	a = nth(IPV6_LINK_LOCAL, 0);
	assert_non_null(a);
	link_pass(wd_s(1));
	f = find(ICMP6_NEIGHBOUR_SOLICITATION);
	assert_non_null(f);
	assert_addr(from_of(f), "::");
	assert_int_equal(f->bytes[7], 255);
	assert_memory_equal(icmp_of(f) + 8, &a->addr, 16);
	assert_int_equal(icmp_of(f)[24], ND_NONCE);
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 1);
	assert_int_equal(a->state, IPV6_TENTATIVE);
	assert_int_equal(wd_ip_addresses(ipv6(&it), &own, 1), 0);
	link_pass(wd_s(1));
	assert_int_equal(a->state, IPV6_USABLE);
	assert_int_equal(wd_ip_addresses(ipv6(&it), &own, 1), 1);
	assert_true(ipv6_is_link_local(&own.addr));
	assert_int_equal(own.bits, 64);
}

/* RFC 4862, 5.4.2: within a second, and routers hear of the group before. */
static void the_first_probe_is_sent_at_a_random_time(void **state)
{
	wd_instant first[3];

	for (size_t i = 0; i < WD_COUNT(first); i++) {
		link_setup(state);
		seeded.state = i * 77 + 1;
		start(NULL);
		first[i] = nth(IPV6_LINK_LOCAL, 0)->timer.at;
		assert_true(first[i].ns <= wd_after(wheel.now, wd_s(1)).ns);
		assert_int_equal(frames, 0);
		link_pass(wd_s(1));
		assert_int_equal(icmp_of(&frame[0])[0], ICMP6_MLD2_REPORT);
		assert_int_equal(icmp_of(&frame[1])[0], ICMP6_NEIGHBOUR_SOLICITATION);
		assert_int_equal(link_teardown(state), 0);
	}
	assert_true(first[0].ns != first[1].ns && first[1].ns != first[2].ns);
}

static void an_address_another_has_is_not_used(void **state)
{
	struct wd_addr first;

	(void)state;
	start(NULL);
	link_pass(wd_ms(1100));
	first = link_local();
	claim(&first);
	assert_null(ipv6_find_address(&it, &first));
	assert_int_equal(addresses(IPV6_LINK_LOCAL), 1); /* another */
	link_pass(wd_s(3));
	assert_int_equal(nth(IPV6_LINK_LOCAL, 0)->state, IPV6_USABLE);
	assert_false(ipv6_same(&first, &nth(IPV6_LINK_LOCAL, 0)->addr));
}

static void an_address_another_looks_for_at_the_same_time_is_not_used(void **state)
{
	static const uint8_t nonce[6] = { 1, 2, 3, 4, 5, 6 };
	struct wd_addr first;

	(void)state;
	start(NULL);
	link_pass(wd_ms(1100));
	first = link_local();
	probe(&first, nonce);
	assert_null(ipv6_find_address(&it, &first));
	link_pass(wd_s(1));
	first = link_local();
	probe(&first, NULL);
	assert_null(ipv6_find_address(&it, &first));
}

/* RFC 7527: a link may send back what we send. */
static void our_own_probe_that_comes_back_is_no_conflict(void **state)
{
	struct wd_addr own;

	(void)state;
	start(NULL);
	link_pass(wd_ms(1100));
	own = link_local();
	probe(&own, nth(IPV6_LINK_LOCAL, 0)->nonce);
	assert_non_null(ipv6_find_address(&it, &own));
	link_pass(wd_s(2));
	assert_int_equal(ipv6_find_address(&it, &own)->state, IPV6_USABLE);
}

static void who_asks_for_a_tentative_address_gets_no_answer(void **state)
{
	struct packet p = packet("fe80::77", "ff02::1:ff00:0", WD_IP_ICMPV6, 255);
	struct wd_addr own;

	(void)state;
	start(NULL);
	link_pass(wd_ms(1100));
	own = link_local();
	memcpy(p.bytes + 37, own.ip + 13, 3);
	PUT(&p, ICMP6_NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0);
	put(&p, &own, sizeof own);
	link_arrive_icmp(&p);
	assert_null(find(ICMP6_NEIGHBOUR_ADVERTISEMENT));
	assert_non_null(ipv6_find_address(&it, &own));
	/* nor does who sends something to it */
	p = packet("fe80::77", "::", WD_IP_ICMPV6, 64);
	memcpy(p.bytes + 24, &own, sizeof own);
	PUT(&p, ICMP6_ECHO_REQUEST, 0, 0, 0, 0, 1, 0, 1);
	link_arrive_icmp(&p);
	assert_null(find(ICMP6_ECHO_REPLY));
}

/* RFC 7217, 6: three more are tried, each after a second. */
static void after_four_conflicts_it_gives_up(void **state)
{
	struct wd_addr last[4];

	(void)state;
	start(NULL);
	for (size_t i = 0; i < WD_COUNT(last); i++) {
		link_pass(wd_ms(1200));
		last[i] = link_local();
		assert_int_equal(nth(IPV6_LINK_LOCAL, 0)->state, IPV6_TENTATIVE);
		for (size_t k = 0; k < i; k++)
			assert_false(ipv6_same(&last[i], &last[k]));
		claim(&last[i]);
	}
	assert_int_equal(addresses(IPV6_LINK_LOCAL), 0);
	link_clear();
	link_pass(wd_s(2)); /* routers are looked for all the same */
	assert_addr(from_of(find(ICMP6_ROUTER_SOLICITATION)), "::");
}

static unsigned changes;

static void count_change(void *arg)
{
	(void)arg;
	changes++;
}

static void a_static_address_another_has_is_given_up(void **state)
{
	struct ipv6_options options = { .changed = count_change };
	struct wd_addr own = addr(OWN);

	(void)state;
	assert_null(wd_prefix_parse(wd_str(OWN "/64"), &options.address));
	changes = 0;
	start(&options);
	link_pass(wd_ms(1100));
	claim(&own);
	link_pass(wd_s(10));
	assert_int_equal(addresses(IPV6_STATIC), 0);
	assert_true(changes > 0);
}

/* RFC 4862, 5.4.4: too late to be a matter of DAD. */
static void an_address_in_use_is_not_given_up(void **state)
{
	struct wd_addr own = addr(OWN);

	(void)state;
	start_ready();
	claim(&own);
	assert_non_null(ipv6_own(&it, &own));
}

static void who_looks_for_an_address_of_ours_is_told_by_all(void **state)
{
	struct wd_addr own = addr(OWN);
	const struct link_frame *f;

	(void)state;
	start_ready();
	probe(&own, NULL);
	f = find(ICMP6_NEIGHBOUR_ADVERTISEMENT);
	assert_non_null(f);
	assert_addr(from_of(f), OWN);
	assert_addr(to_of(f), "ff02::1");
	assert_int_equal(icmp_of(f)[4], 0x20); /* not solicited */
	assert_non_null(ipv6_own(&it, &own));
}

/* ---- How they are made ------------------------------------------------------------- */

static struct wd_addr made_with(uint8_t secret, uint32_t interface, uint64_t seed)
{
	const uint8_t bytes[16] = { secret };
	struct ipv6_options options = { .secret = bytes, .interface = interface };
	struct wd_addr a;

	link_reset();
	seeded.state = seed;
	start(&options);
	a = link_local();
	assert_int_equal(link_teardown(NULL), 0);
	return a;
}

static void the_same_secret_makes_the_same_address_and_no_other_does(void **state)
{
	struct wd_addr a = made_with(1, 0, 1), b = made_with(1, 0, 2), c = made_with(2, 0, 1);
	struct wd_addr d = made_with(1, 1, 1);

	(void)state;
	assert_true(ipv6_same(&a, &b));
	assert_false(ipv6_same(&a, &c));
	assert_false(ipv6_same(&a, &d));
}

static void without_a_secret_each_start_makes_another(void **state)
{
	struct wd_addr a, b;

	(void)state;
	start(NULL);
	a = link_local();
	assert_int_equal(link_teardown(state), 0);
	link_reset();
	seeded.state = 5;
	start(NULL);
	b = link_local();
	assert_false(ipv6_same(&a, &b));
}

static void each_prefix_has_an_identifier_of_its_own_and_none_is_the_interface_s(void **state)
{
	static const uint8_t eui64[8] = { 0, 0, 0, 0xff, 0xfe, 0, 0, 1 };

	(void)state;
	start_ready();
	hear_prefix("2001:db8:a::", 64, AUTONOMOUS, 9000, 9000);
	hear_prefix("2001:db8:b::", 64, AUTONOMOUS, 9000, 9000);
	assert_int_equal(addresses(IPV6_STABLE), 2);
	assert_memory_not_equal(nth(IPV6_STABLE, 0)->addr.ip + 8, nth(IPV6_STABLE, 1)->addr.ip + 8,
	                        8);
	for (size_t i = 0; i < 2; i++)
		assert_memory_not_equal(nth(IPV6_STABLE, i)->addr.ip + 8, eui64, 8);
}

/* ---- By routers -------------------------------------------------------------------- */

static void a_prefix_makes_an_address_for_a_time(void **state)
{
	struct ipv6_address *a;
	struct wd_addr own;

	(void)state;
	start_ready();
	hear_prefix(PREFIX, 64, ON_LINK | AUTONOMOUS, 10000, 8000);
	a = nth(IPV6_STABLE, 0);
	assert_non_null(a);
	own = a->addr;
	link_pass(wd_s(3));
	assert_int_equal(a->state, IPV6_USABLE);
	assert_memory_equal(own.ip, addr(PREFIX).ip, 8);
	link_pass(wd_s(10000 - 4));
	assert_non_null(ipv6_own(&it, &own));
	link_pass(wd_s(1));
	assert_null(ipv6_own(&it, &own));
	assert_false(ipv6_is_member(&it, &(struct wd_addr){ { 0xff, 2, [11] = 1, 0xff, own.ip[13],
	                                                      own.ip[14], own.ip[15] } }));
}

static void prefixes_that_make_no_address(void **state)
{
	static const struct { const char *prefix; uint8_t bits, flags; uint32_t valid, preferred; }
	bad[] = {
		{ PREFIX, 64, ON_LINK, 9000, 9000 },          /* not for addresses */
		{ PREFIX, 63, AUTONOMOUS, 9000, 9000 },       /* no room for an identifier of 64 */
		{ PREFIX, 65, AUTONOMOUS, 9000, 9000 },
		{ PREFIX, 0, AUTONOMOUS, 9000, 9000 },
		{ PREFIX, 129, AUTONOMOUS | ON_LINK, 9000, 9000 },
		{ PREFIX, 255, AUTONOMOUS | ON_LINK, 9000, 9000 },
		{ PREFIX, 64, AUTONOMOUS, 9000, 9001 },       /* preferred for longer than valid */
		{ PREFIX, 64, AUTONOMOUS, 0, 0 },
		{ "fe80::", 64, AUTONOMOUS, 9000, 9000 },
		{ "ff02::", 64, AUTONOMOUS | ON_LINK, 9000, 9000 },
		{ "::ffff:0:0", 64, AUTONOMOUS | ON_LINK, 9000, 9000 },
	};
	(void)state;
	start_ready();
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		hear_prefix(bad[i].prefix, bad[i].bits, bad[i].flags, bad[i].valid,
		            bad[i].preferred);
		assert_int_equal(addresses(IPV6_STABLE), 0);
	}
}

/* RFC 4862, 5.5.3 e: nobody takes an address away within two hours. */
static void the_two_hour_rule(void **state)
{
	static const struct { uint32_t had, said, then; } cases[] = {
		{ 10000, 20000, 20000 }, { 10000, 9000, 9000 }, { 10000, 7201, 7201 },
		{ 10000, 7199, 7200 }, { 10000, 0, 7200 }, { 5000, 6000, 6000 },
		{ 5000, 4000, 5000 },
		{ 5000, 0, 5000 }, { 5000, 8000, 8000 }, { UINT32_MAX, 0, 7200 },
	};

	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		link_setup(state);
		start_ready();
		hear_prefix(PREFIX, 64, AUTONOMOUS, cases[i].had, 100);
		hear_prefix(PREFIX, 64, AUTONOMOUS, cases[i].said, 0);
		assert_int_equal(wd_between(wheel.now, nth(IPV6_STABLE, 0)->valid).ns,
		                 wd_s(cases[i].then).ns);
		assert_int_equal(addresses(IPV6_STABLE), 1);
		assert_int_equal(link_teardown(state), 0);
	}
}

static void an_address_no_longer_preferred_is_not_for_what_is_new(void **state)
{
	struct wd_addr own, to = addr("2001:db8:a::77");

	(void)state;
	start_ready();
	hear_prefix(PREFIX, 64, AUTONOMOUS, 20000, 3000);
	own = nth(IPV6_STABLE, 0)->addr;
	link_pass(wd_s(2900));
	assert_true(ipv6_same(&ipv6_source(&it, &to)->addr, &own));
	link_pass(wd_s(200));
	assert_addr(ipv6_source(&it, &to)->addr, OWN);
	assert_non_null(ipv6_own(&it, &own)); /* but what is under way goes on */
}

static void an_infinite_lifetime_has_no_end(void **state)
{
	struct wd_addr own;

	(void)state;
	start_ready();
	hear_prefix(PREFIX, 64, ON_LINK | AUTONOMOUS, UINT32_MAX, UINT32_MAX);
	own = nth(IPV6_STABLE, 0)->addr;
	link_pass(wd_s(3));
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_years(90)));
	link_clear();
	assert_non_null(ipv6_own(&it, &own));
}

static void prefixes_beyond_the_table_are_not_heard(void **state)
{
	(void)state;
	start_ready();
	for (unsigned i = 0; i < 1000; i++) {
		struct packet p = router_says(0, 0, 1800, 0, 0);

		put_prefix(&p, PREFIX, 64, ON_LINK | AUTONOMOUS, 9000, 9000);
		p.bytes[p.len - 10] = (uint8_t)(i >> 8);
		p.bytes[p.len - 9] = (uint8_t)i;
		link_arrive_icmp(&p);
		link_clear();
	}
	assert_int_equal(addresses(IPV6_STABLE), IPV6_ADDRESSES - 2);
	link_pass(wd_s(5));
	assert_non_null(ipv6_own(&it, &(struct wd_addr){ { 0x20, 1, 0x0d, 0xb8, [15] = 1 } }));
}

static void who_is_deaf_hears_no_router(void **state)
{
	struct ipv6_options options = { .deaf = true };

	(void)state;
	start(&options);
	link_pass(wd_s(30));
	assert_int_equal(count(ICMP6_ROUTER_SOLICITATION), 0);
	hear_prefix(PREFIX, 64, ON_LINK | AUTONOMOUS, 9000, 9000);
	assert_int_equal(addresses(IPV6_STABLE), 0);
	assert_false(ipv6_has_router(&it));
}

/* ---- Configuration ----------------------------------------------------------------- */

static void unfit_options_are_refused(void **state)
{
	static const struct { const char *address, *gateway; uint8_t bits; uint16_t mtu, device; }
	bad[] = {
		{ "ff02::5", "::", 64, 0, 1500 }, { "::", "::", 64, 0, 1500 },
		{ "::1", "::", 64, 0, 1500 }, { "10.0.0.1", "::", 120, 0, 1500 },
		{ OWN, "::", 129, 0, 1500 }, { OWN, "ff02::1", 64, 0, 1500 },
		{ OWN, "10.0.0.1", 64, 0, 1500 }, { OWN, "::1", 64, 0, 1500 },
		{ OWN, "::", 64, 1279, 1500 }, { OWN, "::", 64, 0, 1279 },
	};

	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct ipv6_options options = {
			.address = { addr(bad[i].address), bad[i].bits },
			.gateway = addr(bad[i].gateway), .mtu = bad[i].mtu,
		};

		link_setup(state);
		here.info.mtu = bad[i].device;
		assert_ptr_equal(ipv6_init(&it, link_ethernet(&here), &wheel, wd_seeded(&seeded),
		                           &options), ipv6_unfit);
		memset(&it, 0, sizeof it);
	}
}

static void the_type_is_taken_once(void **state)
{
	static struct ipv6 other;

	(void)state;
	start(NULL);
	assert_ptr_equal(ipv6_init(&other, link_ethernet(&here), &wheel, wd_seeded(&seeded), NULL),
	                 wd_ethernet_taken);
	ipv6_fini(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_local_address_is_probed_and_used),
		cmocka_unit_test(the_first_probe_is_sent_at_a_random_time),
		TEST(an_address_another_has_is_not_used),
		TEST(an_address_another_looks_for_at_the_same_time_is_not_used),
		TEST(our_own_probe_that_comes_back_is_no_conflict),
		TEST(who_asks_for_a_tentative_address_gets_no_answer),
		TEST(after_four_conflicts_it_gives_up),
		TEST(a_static_address_another_has_is_given_up),
		TEST(an_address_in_use_is_not_given_up),
		TEST(who_looks_for_an_address_of_ours_is_told_by_all),
		cmocka_unit_test(the_same_secret_makes_the_same_address_and_no_other_does),
		TEST(without_a_secret_each_start_makes_another),
		TEST(each_prefix_has_an_identifier_of_its_own_and_none_is_the_interface_s),
		TEST(a_prefix_makes_an_address_for_a_time),
		TEST(prefixes_that_make_no_address),
		cmocka_unit_test(the_two_hour_rule),
		TEST(an_address_no_longer_preferred_is_not_for_what_is_new),
		TEST(an_infinite_lifetime_has_no_end),
		TEST(prefixes_beyond_the_table_are_not_heard),
		TEST(who_is_deaf_hears_no_router),
		cmocka_unit_test(unfit_options_are_refused),
		TEST(the_type_is_taken_once),
	};

	return cmocka_run_group_tests_name("ipv6_address", tests, NULL, NULL);
}
