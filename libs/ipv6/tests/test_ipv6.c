/* SPDX-License-Identifier: ISC */
#include "host.h"
#include "wadi/test/icmp.h"
#include "wadi/test/ip.h"

static const struct wd_addr nobody = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x77 } };
static const struct wd_addr nowhere = { { 0x20, 0x01, 0x0d, 0xb8, 0xff, [15] = 0x77 } };

static void it_conforms(void **state)
{
	struct wd_ip_side a = { ipv6(&host[0].ip), host[0].addr };
	struct wd_ip_side b = { ipv6(&host[1].ip), host[1].addr };

	(void)state;
	assert_int_equal(wd_ip_conforms(&a, &b, &nobody, host_pass, NULL), 0);
}

static void its_icmp_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_icmp_conforms(ipv6_icmp(&host[0].ip), &host[1].addr, &nobody, &nowhere,
	                                  host_pass, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hosts_setup, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(its_icmp_conforms),
	};

	return cmocka_run_group_tests_name("ipv6", tests, NULL, NULL);
}
