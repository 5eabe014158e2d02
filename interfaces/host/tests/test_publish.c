/* SPDX-License-Identifier: ISC */
/* Ports of the host that lead to an image, as they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/host_publish.h"

static struct wd_host_publish of(const char *text)
{
	struct wd_host_publish is = { 0 };

	if (wd_host_publish_read(wd_str(text), &is))
		fail_msg("\"%s\" was not read", text);
	return is;
}

static void two_ports_are_the_hosts_and_the_images(void **state)
{
	struct wd_host_publish is = of("8080:80");
	struct wd_addr any = { 0 };

	(void)state;
	assert_int_equal(is.host.port, 8080);
	assert_int_equal(is.port, 80);
	assert_int_equal(is.protocol, WD_IP_TCP);
	assert_memory_equal(&is.host.addr, &any, sizeof any);
	assert_int_equal(of("1:65535").port, 65535);
}

static void an_address_of_the_host_stands_before(void **state)
{
	struct wd_addr here = wd_ipv4(127, 0, 0, 1), all = wd_ipv4(0, 0, 0, 0);
	struct wd_addr here6 = { { [15] = 1 } };
	struct wd_host_publish is = of("127.0.0.1:8080:80");

	(void)state;
	assert_memory_equal(&is.host.addr, &here, sizeof here);
	assert_int_equal(is.host.port, 8080);
	is = of("0.0.0.0:8080:80");
	assert_memory_equal(&is.host.addr, &all, sizeof all);
	is = of("[::1]:5300:53/udp");
	assert_memory_equal(&is.host.addr, &here6, sizeof here6);
	assert_int_equal(is.host.port, 5300);
	assert_int_equal(is.port, 53);
	assert_int_equal(is.protocol, WD_IP_UDP);
}

static void a_protocol_may_stand_behind(void **state)
{
	(void)state;
	assert_int_equal(of("5300:53/udp").protocol, WD_IP_UDP);
	assert_int_equal(of("5300:53/tcp").protocol, WD_IP_TCP);
}

static void anything_else_is_refused_and_sets_nothing(void **state)
{
	static const char *const bad[] = {
		"", "80", "8080:", ":80", "8080:80:", "8080:80/", "8080:80/sctp", "8080:80/udp ",
		"0:80", "8080:0", "65536:80", "8080:65536", "1.2.3:8080:80", "127.0.0.1:80",
		"127.0.0.1:8080", "::1:8080:80", "[::1]8080:80", "[::1]:8080", "[127.0.0.1]:1:2",
		"[::1:8080:80", "[::ffff:127.0.0.1]:1:2", "localhost:8080:80", " 8080:80",
		"127.0.0.1/8080:80", "8080-8090:80", "-1:80",
	};
	struct wd_host_publish is = { .port = 7 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		if (!wd_err_is(wd_host_publish_read(wd_str(bad[i]), &is), wd_malformed))
			fail_msg("\"%s\" was read", bad[i]);
	assert_true(wd_err_is(wd_host_publish_read(wd_bytes(NULL, 0), &is), wd_malformed));
	assert_int_equal(is.port, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_ports_are_the_hosts_and_the_images),
		cmocka_unit_test(an_address_of_the_host_stands_before),
		cmocka_unit_test(a_protocol_may_stand_behind),
		cmocka_unit_test(anything_else_is_refused_and_sets_nothing),
	};

	return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
