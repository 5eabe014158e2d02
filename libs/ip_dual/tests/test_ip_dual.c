/* SPDX-License-Identifier: ISC */
/* Three hosts of both versions on one link, where frames cross in no time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ip_dual.h"
#include "wadi/ipv4.h"
#include "wadi/ipv6.h"
#include "wadi/net_memory.h"
#include "wadi/test/icmp.h"
#include "wadi/test/ip.h"
#include "wadi/test/seeded.h"

enum { HOSTS = 2, MTU = 1500, BUFFER = 1700, BUFFERS = 1000 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct host {
	struct net_memory net;
	struct ethernet_direct eth;
	struct arp_direct arp;
	struct ipv4 v4;
	struct ipv6 v6;
	struct ip_dual ip;
	struct wd_seeded seed;
} host[HOSTS];

static const struct wd_addr addr6[HOSTS] = {
	{ { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } }, { { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 } },
};
static const struct wd_addr nobody6 = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 77 } };
static const struct wd_addr nowhere6 = { { 0x20, 0x01, 0x0d, 0xb8, 1, [15] = 1 } };

static struct wd_addr addr4(uint8_t last)
{
	return wd_ipv4(10, 0, 0, last);
}

static void copy_to(struct host *to, const struct wd_buf *frame)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	size_t len = wd_buf_total(frame);
	struct wd_bufq line;

	assert_non_null(b);
	assert_true(wd_buf_copy(frame, 0, wd_room(wd_buf_append(b, (uint32_t)len), len)));
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&to->eth, &line);
}

static bool cross(struct host *from, struct host *to)
{
	bool any = ethernet_direct_is_pending(&from->eth);

	assert_null(ethernet_direct_flush(&from->eth));
	for (struct wd_buf *b; (b = wd_bufq_get(&from->net.sent)) != NULL; wd_buf_free(b))
		copy_to(to, b);
	return any;
}

static void settle(void)
{
	do
		wd_wheel_settle(&wheel);
	while (cross(&host[0], &host[1]) | cross(&host[1], &host[0]));
}

static void pass(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	(void)arg;
	settle();
	while (next = wd_wheel_next(&wheel), next.ns <= until.ns) {
		wd_wheel_turn(&wheel, next);
		settle();
	}
	wd_wheel_turn(&wheel, until);
	settle();
}

static void start(struct host *h, uint8_t number)
{
	struct ipv4_config config = { .address = { addr4(number), 96 + 24 } };
	struct ipv6_options options = { .address = { addr6[number - 1], 64 } };
	wd_ethernet eth = ethernet_direct(&h->eth);
	wd_random random = wd_seeded(&h->seed);

	h->seed.state = number;
	net_memory_init(&h->net, &pool, number, MTU);
	assert_null(ethernet_direct_init(&h->eth, net_memory(&h->net)));
	assert_null(arp_direct_init(&h->arp, eth, &wheel, random));
	assert_null(ipv4_init(&h->v4, eth, arp_direct(&h->arp), &wheel, random));
	assert_null(ipv4_set(&h->v4, &config));
	assert_null(ipv6_init(&h->v6, eth, &wheel, random, &options));
	assert_null(ip_dual_init(&h->ip, ipv4(&h->v4), ipv4_icmp(&h->v4), ipv6(&h->v6),
	                         ipv6_icmp(&h->v6)));
}

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (BUFFER + sizeof(struct wd_buf) + 64)];

	(void)state;
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	if (wd_pool_init(&pool, WD_ROOM(memory), BUFFER))
		return -1;
	for (uint8_t i = 0; i < HOSTS; i++)
		start(&host[i], (uint8_t)(i + 1));
	pass(NULL, wd_s(3));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (struct host *h = host; h < host + HOSTS; h++) {
		ipv6_fini(&h->v6);
		ipv4_fini(&h->v4);
		arp_direct_fini(&h->arp);
		wd_ignore(ethernet_direct_flush(&h->eth), "it may be gone");
		net_memory_fini(&h->net);
	}
	return pool.used != 0 || wd_wheel_next(&wheel).ns != WD_NEVER.ns;
}

static void it_conforms_with_addresses_of_ipv4(void **state)
{
	struct wd_ip_side a = { ip_dual(&host[0].ip), addr4(1) };
	struct wd_ip_side b = { ip_dual(&host[1].ip), addr4(2) };
	struct wd_addr nobody = addr4(77);

	(void)state;
	assert_int_equal(wd_ip_conforms(&a, &b, &nobody, pass, NULL), 0);
}

static void it_conforms_with_addresses_of_ipv6(void **state)
{
	struct wd_ip_side a = { ip_dual(&host[0].ip), addr6[0] };
	struct wd_ip_side b = { ip_dual(&host[1].ip), addr6[1] };

	(void)state;
	assert_int_equal(wd_ip_conforms(&a, &b, &nobody6, pass, NULL), 0);
}

static void its_icmp_conforms_with_both(void **state)
{
	struct wd_addr peer = addr4(2), nobody = addr4(77), nowhere = wd_ipv4(10, 1, 0, 1);

	(void)state;
	assert_int_equal(wd_icmp_conforms(ip_dual_icmp(&host[0].ip), &peer, &nobody, &nowhere, pass,
	                                  NULL), 0);
	assert_int_equal(wd_icmp_conforms(ip_dual_icmp(&host[0].ip), &addr6[1], &nobody6, &nowhere6,
	                                  pass, NULL), 0);
}

static void addresses_are_those_of_both(void **state)
{
	struct wd_prefix own[8];
	struct wd_addr v4 = addr4(1);

	(void)state;
	assert_int_equal(wd_ip_addresses(ip_dual(&host[0].ip), own, 8), 3);
	assert_memory_equal(&own[0].addr, &v4, sizeof v4);
	assert_memory_equal(&own[1].addr, &addr6[0], sizeof v4);
	assert_int_equal(own[2].addr.ip[0], 0xfe);
	assert_int_equal(wd_ip_addresses(ip_dual(&host[0].ip), own, 2), 2);
	assert_int_equal(wd_ip_addresses(ip_dual(&host[0].ip), own, 1), 1);
}

static void versions_do_not_mix(void **state)
{
	wd_ip ip = ip_dual(&host[0].ip);
	struct wd_addr v4 = addr4(1), to4 = addr4(2);
	struct wd_ip_packet packet = { .from = v4, .to = addr6[1], .protocol = 253 };
	struct wd_ip_path path;

	(void)state;
	assert_ptr_equal(wd_ip_path(ip, &v4, &addr6[1], &path), wd_ip_no_address);
	assert_ptr_equal(wd_ip_path(ip, &addr6[0], &to4, &path), wd_ip_no_address);
	assert_ptr_equal(wd_ip_send(ip, &packet, wd_ip_alloc(ip, 0)), wd_ip_no_address);
	packet.from = addr6[0];
	packet.to = to4;
	assert_ptr_equal(wd_ip_send(ip, &packet, wd_ip_alloc(ip, 0)), wd_ip_no_address);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms_with_addresses_of_ipv4),
		TEST(it_conforms_with_addresses_of_ipv6),
		TEST(its_icmp_conforms_with_both),
		TEST(addresses_are_those_of_both),
		TEST(versions_do_not_mix),
	};

	return cmocka_run_group_tests_name("ip_dual", tests, NULL, NULL);
}
