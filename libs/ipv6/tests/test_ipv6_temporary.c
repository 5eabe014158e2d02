/* SPDX-License-Identifier: ISC */
/* One host on a link: temporary addresses (RFC 8981). */
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

static void start_temporary(uint32_t valid, uint32_t preferred)
{
	struct ipv6_options options = { .temporary = true };

	start(&options);
	link_pass(wd_s(3));
	hear_prefix(PREFIX, 64, ON_LINK | AUTONOMOUS, valid, preferred);
	link_pass(wd_s(3));
	link_clear();
}

static void a_temporary_address_is_there_besides_and_preferred(void **state)
{
	struct wd_addr to = addr(FAR);

	(void)state;
	start_temporary(UINT32_MAX, UINT32_MAX);
	assert_int_equal(addresses(IPV6_STABLE), 1);
	assert_int_equal(addresses(IPV6_TEMPORARY), 1);
	assert_int_equal(ipv6_source(&it, &to)->kind, IPV6_TEMPORARY);
}

/* RFC 8981, 3.4, 3.8: a day less up to 0.4 of it, and the next five seconds before. */
static void the_next_is_there_before_it_is_no_longer_preferred(void **state)
{
	struct ipv6_address *a;
	struct wd_addr first, to = addr(FAR);
	wd_span preferred;

	(void)state;
	start_temporary(UINT32_MAX, UINT32_MAX);
	a = nth(IPV6_TEMPORARY, 0);
	first = a->addr;
	preferred = wd_between(wheel.now, a->preferred);
	assert_true(preferred.ns > wd_hours(14).ns && preferred.ns <= wd_hours(24).ns);
	link_pass(wd_span_sub(preferred, wd_ms(5001)));
	assert_int_equal(addresses(IPV6_TEMPORARY), 1);
	link_pass(wd_ms(10));
	assert_int_equal(addresses(IPV6_TEMPORARY), 2);
	assert_true(ipv6_own(&it, &first) != NULL);
	link_pass(wd_s(5));
	assert_int_equal(ipv6_source(&it, &to)->kind, IPV6_TEMPORARY);
	assert_false(ipv6_same(&ipv6_source(&it, &to)->addr, &first));
}

static void after_two_days_it_is_gone_and_there_are_never_many(void **state)
{
	struct wd_addr first;

	(void)state;
	start_temporary(UINT32_MAX, UINT32_MAX);
	first = nth(IPV6_TEMPORARY, 0)->addr;
	for (unsigned hours = 0; hours < 47; hours++) {
		link_pass(wd_hours(1));
		link_clear();
		assert_non_null(ipv6_own(&it, &first));
	}
	link_pass(wd_hours(1));
	assert_null(ipv6_own(&it, &first));
	for (unsigned hours = 0; hours < 24 * 20; hours++) {
		link_pass(wd_hours(1));
		link_clear();
		assert_true(addresses(IPV6_TEMPORARY) >= 2 && addresses(IPV6_TEMPORARY) <= 4);
	}
}

static void it_never_outlives_what_the_router_says(void **state)
{
	(void)state;
	start_temporary(20000, 10000);
	assert_true(wd_between(wheel.now, nth(IPV6_TEMPORARY, 0)->preferred).ns <= wd_s(10000).ns);
	assert_true(wd_between(wheel.now, nth(IPV6_TEMPORARY, 0)->valid).ns <= wd_s(20000).ns);
	hear_prefix(PREFIX, 64, ON_LINK | AUTONOMOUS, UINT32_MAX, UINT32_MAX);
	assert_true(wd_between(wheel.now, nth(IPV6_TEMPORARY, 0)->valid).ns <= wd_days(2).ns);
	assert_true(wd_between(wheel.now, nth(IPV6_TEMPORARY, 0)->preferred).ns <= wd_days(1).ns);
}

static void a_temporary_address_another_has_is_replaced(void **state)
{
	struct ipv6_options options = { .temporary = true };
	struct wd_addr first;

	(void)state;
	start(&options);
	link_pass(wd_s(3));
	hear_prefix(PREFIX, 64, AUTONOMOUS, 20000, 20000);
	link_pass(wd_ms(10));
	assert_int_equal(nth(IPV6_TEMPORARY, 0)->state, IPV6_TENTATIVE);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(addresses(IPV6_TEMPORARY), 1);
		first = nth(IPV6_TEMPORARY, 0)->addr;
		claim(&first);
		link_pass(wd_ms(10));
		assert_null(ipv6_find_address(&it, &first));
	}
	assert_int_equal(addresses(IPV6_TEMPORARY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_temporary_address_is_there_besides_and_preferred),
		TEST(the_next_is_there_before_it_is_no_longer_preferred),
		TEST(after_two_days_it_is_gone_and_there_are_never_many),
		TEST(it_never_outlives_what_the_router_says),
		TEST(a_temporary_address_another_has_is_replaced),
	};

	return cmocka_run_group_tests_name("ipv6_temporary", tests, NULL, NULL);
}
