/* SPDX-License-Identifier: ISC */
/* Fibers that wait for the answers of ARP and ICMP. */
#include "host.h"

#include "fake_platform.h"
#include "wadi/fiber.h"

static struct wd_fiber *driver;

/* Turns the wheel with the clock, every millisecond. */
static wd_err drive(void *arg)
{
	(void)arg;
	for (;;) {
		wd_wheel_turn(&wheel, wd_after((wd_instant){ WD_NS_PER_DAY }, wd_ns(wd_now().ns)));
		host_settle();
		WD_TRY(wd_sleep(wd_ms(1)));
	}
}

static int setup(void **state)
{
	fake_reset();
	return hosts_setup_addresses(state) || wd_spawn("drive", drive, NULL, &driver);
}

static int teardown(void **state)
{
	wd_stop(wd_move(driver));
	return hosts_teardown(state) || fake_stacks() != 0;
}

static void a_ping_tells_how_long_it_took(void **state)
{
	wd_span took = WD_FOREVER;

	(void)state;
	assert_null(wd_icmp_ping(ipv4_icmp(&host[0].ip), &host[1].addr, 56, &took));
	assert_true(took.ns <= 2 * WD_NS_PER_MS);
}

static wd_err ping_nobody(void *arg)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77);
	wd_span took;

	(void)arg;
	return wd_icmp_ping(ipv4_icmp(&host[0].ip), &nobody, 56, &took);
}

static void a_ping_without_an_answer_ends_with_its_limit(void **state)
{
	struct wd_fiber *fiber;
	wd_err err;

	(void)state;
	assert_ptr_equal(wd_within(wd_s(5), ping_nobody, NULL), wd_timed_out);
	assert_null(host[0].ip.echoes.first);
	assert_null(wd_spawn("ping", ping_nobody, NULL, &fiber));
	assert_null(wd_sleep(wd_s(1)));
	assert_non_null(host[0].ip.echoes.first);
	wd_cancel(fiber);
	assert_null(wd_join(fiber, &err));
	assert_ptr_equal(err, wd_cancelled);
	assert_null(host[0].ip.echoes.first);
}

static void a_ping_without_a_way_fails_at_once(void **state)
{
	struct wd_addr far = wd_ipv4(192, 0, 2, 1);
	wd_span took;

	(void)state;
	assert_ptr_equal(wd_icmp_ping(ipv4_icmp(&host[2].ip), &far, 56, &took), wd_ip_no_route);
}

static void a_query_is_answered(void **state)
{
	struct wd_mac mac;

	(void)state;
	for (int i = 0; i < 2; i++) { /* by the host, then from the cache */
		memset(&mac, 0, sizeof mac);
		assert_null(wd_arp_query(arp_direct(&host[0].arp), &host[1].addr, &mac));
		assert_int_equal(mac.octet[5], 2);
	}
}

static void a_query_about_nobody_times_out(void **state)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77);
	wd_instant start = wd_now();
	struct wd_mac mac;

	(void)state;
	assert_ptr_equal(wd_arp_query(arp_direct(&host[0].arp), &nobody, &mac), wd_arp_timeout);
	assert_true(wd_between(start, wd_now()).ns < 5 * WD_NS_PER_S);
}

static wd_err query_nobody(void *arg)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77);
	struct wd_mac mac;

	(void)arg;
	return wd_arp_query(arp_direct(&host[0].arp), &nobody, &mac);
}

static void a_query_that_is_cut_short_is_withdrawn(void **state)
{
	(void)state;
	assert_ptr_equal(wd_within(wd_s(1), query_nobody, NULL), wd_timed_out);
	assert_null(wd_sleep(wd_s(10))); /* nobody is told on a stack that is gone */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_ping_tells_how_long_it_took),
		TEST(a_ping_without_an_answer_ends_with_its_limit),
		TEST(a_ping_without_a_way_fails_at_once),
		TEST(a_query_is_answered),
		TEST(a_query_about_nobody_times_out),
		TEST(a_query_that_is_cut_short_is_withdrawn),
	};

	return cmocka_run_group_tests_name("ipv4-waits", tests, NULL, NULL);
}
