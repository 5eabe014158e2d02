/* SPDX-License-Identifier: ISC */
/* One host on a link: its addresses. */
#include "link.h"

/* The n-th address in a state, or NULL. */
static struct ipv6_address *address(uint8_t kind)
{
	for (size_t i = 0; i < IPV6_ADDRESSES; i++)
		if (it.address[i].state != IPV6_UNUSED && it.address[i].kind == kind)
			return &it.address[i];
	return NULL;
}

static void a_link_local_address_is_probed_and_used(void **state)
{
	const struct link_frame *f;
	struct wd_prefix own;
	struct ipv6_address *a;

	(void)state;
	start(NULL);
	a = address(IPV6_LINK_LOCAL);
	assert_non_null(a);
	link_pass(wd_s(1));
	f = find(ICMP6_NEIGHBOUR_SOLICITATION);
	assert_non_null(f);
	assert_addr(from_of(f), "::");
	assert_memory_equal(icmp_of(f) + 8, &a->addr, 16);
	assert_int_equal(a->state, IPV6_TENTATIVE);
	assert_int_equal(wd_ip_addresses(ipv6(&it), &own, 1), 0);
	link_pass(wd_s(1));
	assert_int_equal(a->state, IPV6_USABLE);
	assert_int_equal(wd_ip_addresses(ipv6(&it), &own, 1), 1);
	assert_true(ipv6_is_link_local(&own.addr));
	assert_int_equal(own.bits, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_local_address_is_probed_and_used),
	};

	return cmocka_run_group_tests_name("ipv6_address", tests, NULL, NULL);
}
