/* SPDX-License-Identifier: ISC */
#include "host.h"
#include "wadi/test/icmp.h"
#include "wadi/test/ip.h"

static void it_conforms(void **state)
{
	struct wd_ip_side a = { ipv4(&host[0].ip), host[0].addr };
	struct wd_ip_side b = { ipv4(&host[1].ip), host[1].addr };
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77);

	(void)state;
	assert_int_equal(wd_ip_conforms(&a, &b, &nobody, host_pass, NULL), 0);
}

/* host[2] has no gateway. */
static void its_icmp_conforms(void **state)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77), nowhere = wd_ipv4(10, 0, 1, 1);

	(void)state;
	assert_int_equal(wd_icmp_conforms(ipv4_icmp(&host[2].ip), &host[1].addr, &nobody, &nowhere,
	                                  host_pass, NULL), 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, hosts_setup_addresses, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(its_icmp_conforms),
	};

	return cmocka_run_group_tests_name("ipv4", tests, NULL, NULL);
}
