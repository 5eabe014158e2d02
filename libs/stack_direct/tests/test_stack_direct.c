/* SPDX-License-Identifier: ISC */
/* Two stacks on one wire in memory: what their parts do together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/net_pair.h"
#include "wadi/random_seeded.h"
#include "wadi/stack_dhcp.h"
#include "wadi/stack_direct.h"
#include "wadi/stack_dual.h"
#include "wadi/stack_ipv4.h"
#include "wadi/stack_ipv6.h"
#include "wadi/start.h"
#include "wadi/test/tcp.h"
#include "wadi/test/udp.h"

enum { MTU = 1500, SIZE = 2048 + 128, BUFFERS = 600 };

/* What wiring.c has in an image. */
struct wd_boot_arg wd_boot_args[] = { { 0 } };
const struct wd_job wd_jobs[] = { { 0 } };
const struct wd_app_info wd_app_info = { .name = "test" };
void wd_wire(void) { }

static const struct wd_addr no_gateway;

static struct wd_pool pool;
static struct net_pair pair;
static struct random_seeded seeded;
static struct stack_direct *a, *b;
static unsigned started;

static struct wd_prefix net_of(uint8_t last)
{
	return (struct wd_prefix){ wd_ipv4(10, 0, 0, last), 120 };
}

static struct wd_prefix net6_of(uint8_t last)
{
	return (struct wd_prefix){ { { 0xfd, [15] = last } }, 64 };
}

static struct wd_peer at(uint8_t last, uint16_t port)
{
	return (struct wd_peer){ wd_ipv4(10, 0, 0, last), port };
}

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE) || random_seeded_init(&seeded, 1))
		return -1;
	net_pair_init(&pair, &pool, MTU);
	started = 0;
	a = wd_alloc_zero(1, sizeof *a);
	b = wd_alloc_zero(1, sizeof *b);
	return a && b ? 0 : -1;
}

/* What each of the two is made of. */
static struct parts {
	struct stack_ipv4 ipv4;
	struct stack_ipv6 ipv6;
	struct stack_dual dual;
	struct stack_dhcp dhcp;
} parts[2];

/* As config.c has it: both families, and DHCP. */
static wd_err both_families(unsigned end, struct wd_prefix ipv4, stack_family *family)
{
	struct parts *p = &parts[end];

	WD_TRY(stack_ipv4_init(&p->ipv4, ipv4, no_gateway));
	WD_TRY(stack_ipv6_init(&p->ipv6, net6_of((uint8_t)(end + 1)), no_gateway));
	WD_TRY(stack_dual_init(&p->dual, stack_ipv4(&p->ipv4), stack_ipv6(&p->ipv6), false, false));
	WD_TRY(stack_dhcp_init(&p->dhcp, stack_dual(&p->dual)));
	*family = stack_dhcp(&p->dhcp);
	return NULL;
}

static wd_err start(struct stack_direct *it, unsigned end, struct wd_prefix ipv4)
{
	stack_family family;

	WD_TRY(both_families(end, ipv4, &family));
	return stack_direct_init(it, net_pair(&pair, end), random_seeded(&seeded), family, 0, 0);
}

/* Everything comes back. */
static int teardown(void **state)
{
	(void)state;
	net_pair_fini(&pair);
	if (started > 0)
		stack_direct_fini(a);
	if (started > 1)
		stack_direct_fini(b);
	wd_free(a);
	wd_free(b);
	return pool.used == 0 && fake_stacks() == 0 && wd_alloc_stats().used == 0 ? 0 : -1;
}

static void start_both(void)
{
	assert_null(start(a, 0, net_of(1)));
	started = 1;
	assert_null(start(b, 1, net_of(2)));
	started = 2;
}

static void an_address_that_was_given_is_there_at_once(void **state)
{
	struct wd_addr own[4], given = at(1, 0).addr;

	(void)state;
	start_both();
	assert_int_equal(wd_now().ns, FAKE_START_NS);
	assert_true(wd_tcp_addresses(stack_direct_tcp(a), own, WD_COUNT(own)) > 0);
	assert_memory_equal(&own[0], &given, sizeof given);
}

static void a_ping_is_answered(void **state)
{
	struct wd_addr to = at(2, 0).addr;
	wd_span took;

	(void)state;
	start_both();
	assert_null(wd_icmp_ping(stack_direct_icmp(a), &to, 1000, &took));
}

static void a_datagram_is_answered_and_a_closed_port_refused(void **state)
{
	struct wd_udp_socket asks, answers;
	struct wd_udp_datagram from;
	struct wd_peer to = at(2, 7), closed = at(2, 8);
	struct wd_buf *data;

	(void)state;
	start_both();
	assert_null(wd_udp_socket_init(&asks, stack_direct_udp(a), 0));
	assert_null(wd_udp_socket_init(&answers, stack_direct_udp(b), 7));
	assert_null(wd_udp_send_bytes(&asks, &to, wd_str("who is there?")));
	assert_null(wd_udp_receive(&answers, &from, &data));
	assert_int_equal(data->len, strlen("who is there?"));
	wd_buf_free(data);
	assert_null(wd_udp_send_bytes(&asks, &closed, wd_str("and there?")));
	assert_ptr_equal(wd_udp_receive(&asks, &from, &data), wd_udp_refused);
	wd_udp_socket_fini(&asks);
	wd_udp_socket_fini(&answers);
}

/* ---- What every stack does ---------------------------------------------------------------- */

static void conforms_to_tcp(struct wd_addr to)
{
	const struct wd_peer peer = { to, 2000 };
	size_t used = 0;

	assert_null(wd_sleep(wd_s(5))); /* addresses are claimed */
	for (int i = 0; i < 3; i++) { /* what is kept for the next is there after the first */
		assert_int_equal(wd_tcp_conforms(stack_direct_tcp(a), stack_direct_tcp(b), &peer),
		                 0);
		assert_null(wd_sleep(wd_min(5))); /* nobody is in TIME-WAIT any more */
		assert_true(i == 0 || wd_alloc_stats().used == used);
		used = wd_alloc_stats().used;
	}
}

static void tcp_conforms(void **state)
{
	(void)state;
	start_both();
	conforms_to_tcp(net_of(2).addr);
	conforms_to_tcp(net6_of(2).addr);
}

static void tcp_conforms_with_offloads(void **state)
{
	(void)state;
	net_pair_offer(&pair, WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6);
	start_both();
	conforms_to_tcp(net_of(2).addr);
	conforms_to_tcp(net6_of(2).addr);
}

static void tcp_conforms_with_itself(void **state)
{
	const struct wd_peer own = { net_of(1).addr, 2000 };

	(void)state;
	start_both();
	assert_int_equal(wd_tcp_conforms(stack_direct_tcp(a), stack_direct_tcp(a), &own), 0);
	assert_null(wd_sleep(wd_min(5)));
}

static void pass(void *arg, wd_span span)
{
	(void)arg;
	wd_ignore(wd_sleep(span), "time is over");
}

static void conforms_to_udp(struct wd_addr from, struct wd_addr to)
{
	const struct wd_udp_side one = { stack_direct_udp(a), from, 2000 };
	const struct wd_udp_side other = { stack_direct_udp(b), to, 3000 };
	size_t used;

	assert_null(wd_sleep(wd_s(5)));
	used = wd_alloc_stats().used;
	assert_int_equal(wd_udp_conforms(&one, &other, pass, NULL), 0);
	assert_int_equal(wd_alloc_stats().used, used);
}

static void udp_conforms(void **state)
{
	(void)state;
	start_both();
	conforms_to_udp(net_of(1).addr, net_of(2).addr);
	conforms_to_udp(net6_of(1).addr, net6_of(2).addr);
}

static void udp_conforms_with_offloads(void **state)
{
	(void)state;
	net_pair_offer(&pair, WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6);
	start_both();
	conforms_to_udp(net_of(1).addr, net_of(2).addr);
	conforms_to_udp(net6_of(1).addr, net6_of(2).addr);
}

/* No timer, no frame, nothing: only somebody who sends. */
static void a_datagram_leaves_at_once(void **state)
{
	struct wd_udp_socket asks, hears;
	struct wd_udp_datagram from;
	struct wd_peer to = at(2, 7);
	struct wd_buf *data;
	wd_instant sent;

	(void)state;
	start_both();
	assert_null(wd_udp_socket_init(&asks, stack_direct_udp(a), 0));
	assert_null(wd_udp_socket_init(&hears, stack_direct_udp(b), 7));
	for (int i = 0; i < 3; i++) {
		assert_null(wd_sleep(wd_s(7)));
		sent = wd_now();
		assert_null(wd_udp_send_bytes(&asks, &to, wd_str("now")));
		assert_null(wd_udp_receive(&hears, &from, &data));
		wd_buf_free(data);
		assert_true(wd_span_us(wd_between(sent, wd_now())) < 1000);
	}
	wd_udp_socket_fini(&asks);
	wd_udp_socket_fini(&hears);
}

/* ---- A family alone ----------------------------------------------------------------------- */

/* The first has one family alone, and neither DHCP nor UDP; the second has all. */
static void start_alone(stack_family family)
{
	assert_null(stack_direct_init(a, net_pair(&pair, 0), random_seeded(&seeded), family, 0, 0));
	started = 1;
	assert_null(start(b, 1, net_of(2)));
	started = 2;
	assert_null(wd_sleep(wd_s(5))); /* addresses are claimed */
}

static void start_ipv4_alone(void)
{
	assert_null(stack_ipv4_init(&parts[0].ipv4, net_of(1), no_gateway));
	start_alone(stack_ipv4(&parts[0].ipv4));
}

static void start_ipv6_alone(void)
{
	assert_null(stack_ipv6_init(&parts[0].ipv6, net6_of(1), no_gateway));
	start_alone(stack_ipv6(&parts[0].ipv6));
}

/* The first and the second reach each other at these addresses. */
static void are_in_touch(struct wd_addr own, struct wd_addr other)
{
	wd_span took;

	assert_null(wd_icmp_ping(stack_direct_icmp(a), &other, 100, &took));
	assert_null(wd_icmp_ping(stack_direct_icmp(b), &own, 100, &took));
}

/* Nor do they at these, of the family that the first has not. */
static void are_strangers(struct wd_addr own, struct wd_addr other)
{
	struct wd_prefix all[8];
	size_t n = wd_ip_addresses(stack_direct_ip(a), all, WD_COUNT(all));
	wd_span took;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(wd_addr_is_ipv4(&all[i].addr), !wd_addr_is_ipv4(&own));
	assert_true(n > 0);
	assert_non_null(wd_icmp_ping(stack_direct_icmp(a), &other, 100, &took));
	assert_non_null(wd_icmp_ping(stack_direct_icmp(b), &own, 100, &took));
}

static void ipv4_alone_ignores_ipv6(void **state)
{
	(void)state;
	start_ipv4_alone();
	are_in_touch(net_of(1).addr, net_of(2).addr);
	are_strangers(net6_of(1).addr, net6_of(2).addr);
}

static void ipv6_alone_ignores_ipv4(void **state)
{
	(void)state;
	start_ipv6_alone();
	are_in_touch(net6_of(1).addr, net6_of(2).addr);
	are_strangers(net_of(1).addr, net_of(2).addr);
}

static void tcp_conforms_over_ipv4_alone(void **state)
{
	(void)state;
	start_ipv4_alone();
	conforms_to_tcp(net_of(2).addr);
}

static void tcp_conforms_over_ipv6_alone(void **state)
{
	(void)state;
	start_ipv6_alone();
	conforms_to_tcp(net6_of(2).addr);
}

/* UDP that an image wants though DHCP does not. */
static void udp_is_put_over_a_stack_without(void **state)
{
	struct wd_udp_side one = { .addr = net_of(1).addr, .port = 2000 };
	struct wd_udp_side other = { .addr = net_of(2).addr, .port = 3000 };
	struct udp_direct udp;

	(void)state;
	start_ipv4_alone();
	assert_null(udp_direct_init(&udp, stack_direct_ip(a), random_seeded(&seeded)));
	one.udp = udp_direct(&udp);
	other.udp = stack_direct_udp(b);
	assert_int_equal(wd_udp_conforms(&one, &other, pass, NULL), 0);
}

static void without_dhcp_there_is_no_lease(void **state)
{
	struct wd_dhcp_watcher watcher = { 0 };
	struct wd_dhcp_grant grant;
	struct wd_bytes value;

	(void)state;
	start_ipv6_alone();
	assert_ptr_equal(wd_dhcp_lease_get(stack_direct_lease(a), &grant), wd_dhcp_no_lease);
	assert_false(wd_dhcp_lease_option(stack_direct_lease(a), 6, &value));
	wd_dhcp_lease_watch(stack_direct_lease(a), &watcher);
}

/* One of a dual stack is left idle when the program starts: its UDP is there all the same. */
static void a_family_is_left_idle_at_boot(void **state)
{
	struct parts *p = &parts[0];
	struct wd_dhcp_grant grant;

	(void)state;
	assert_null(stack_ipv4_init(&p->ipv4, (struct wd_prefix){ 0 }, no_gateway));
	assert_null(stack_ipv6_init(&p->ipv6, net6_of(1), no_gateway));
	assert_null(stack_dual_init(&p->dual, stack_ipv4(&p->ipv4), stack_ipv6(&p->ipv6), false,
	                            true));
	assert_null(stack_dhcp_init(&p->dhcp, stack_dual(&p->dual)));
	start_alone(stack_dhcp(&p->dhcp));
	are_in_touch(net6_of(1).addr, net6_of(2).addr);
	are_strangers(net_of(1).addr, net_of(2).addr);
	conforms_to_udp(net6_of(1).addr, net6_of(2).addr);
	assert_ptr_equal(wd_dhcp_lease_get(stack_direct_lease(a), &grant), wd_dhcp_no_lease);
}

static void ipv4_alone_of_a_dual_stack(void **state)
{
	struct parts *p = &parts[0];

	(void)state;
	assert_null(stack_ipv4_init(&p->ipv4, net_of(1), no_gateway));
	assert_null(stack_dual_init(&p->dual, stack_ipv4(&p->ipv4), stack_ipv6(&p->ipv6), true,
	                            false));
	start_alone(stack_dual(&p->dual));
	are_in_touch(net_of(1).addr, net_of(2).addr);
	are_strangers(net6_of(1).addr, net6_of(2).addr);
}

/* Nobody serves DHCP here, nor advertises a network; what is said names who could have, and
 * an argument that the image has. */
static void is_left_alone(stack_family family, const char *words)
{
	wd_instant before = wd_now();
	char said[256];
	wd_err err = stack_direct_init(a, net_pair(&pair, 0), random_seeded(&seeded), family, 0, 0);

	assert_true(wd_err_is(err, stack_direct_no_address));
	assert_true(wd_between(before, wd_now()).ns >= STACK_DIRECT_PATIENCE.ns);
	wd_err_pp(err, said, sizeof said);
	assert_ptr_equal(strstr(said, words), said);
}

static void an_address_that_dhcp_does_not_give_is_waited_for(void **state)
{
	struct parts *p = &parts[0];

	(void)state;
	assert_null(stack_ipv4_init(&p->ipv4, (struct wd_prefix){ 0 }, no_gateway));
	assert_null(stack_dhcp_init(&p->dhcp, stack_ipv4(&p->ipv4)));
	is_left_alone(stack_dhcp(&p->dhcp),
	              "stack: no DHCP server has answered; --ipv4 sets an address (");
}

static void an_address_that_no_router_advertises_is_waited_for(void **state)
{
	struct parts *p = &parts[0];

	(void)state;
	assert_null(stack_ipv6_init(&p->ipv6, (struct wd_prefix){ 0 }, no_gateway));
	is_left_alone(stack_ipv6(&p->ipv6),
	              "stack: no router has advertised a network; --ipv6 sets an address (");
}

static void an_address_that_neither_gives_is_waited_for(void **state)
{
	struct parts *p = &parts[0];

	(void)state;
	assert_null(stack_ipv4_init(&p->ipv4, (struct wd_prefix){ 0 }, no_gateway));
	assert_null(stack_ipv6_init(&p->ipv6, (struct wd_prefix){ 0 }, no_gateway));
	assert_null(stack_dual_init(&p->dual, stack_ipv4(&p->ipv4), stack_ipv6(&p->ipv6), false,
	                            false));
	assert_null(stack_dhcp_init(&p->dhcp, stack_dual(&p->dual)));
	is_left_alone(stack_dhcp(&p->dhcp), "stack: no DHCP server, no router has answered; "
	              "--ipv4, --ipv6 set an address (");
}

/* ---- By itself ---------------------------------------------------------------------------- */

static void an_idle_stack_asks_for_no_time(void **state)
{
	size_t waits;

	(void)state;
	start_both();
	assert_null(wd_sleep(wd_min(10))); /* announcements, solicitations, probes are over */
	waits = fake_waits();
	assert_null(wd_sleep(wd_hours(1)));
	assert_in_range(fake_waits() - waits, 1, 200);
}

static void neither_family_is_a_mistake(void **state)
{
	struct parts *p = &parts[0];

	(void)state;
	assert_true(wd_err_is(stack_dual_init(&p->dual, stack_ipv4(&p->ipv4),
	                                      stack_ipv6(&p->ipv6), true, true),
	                      wd_malformed));
}

static void what_has_no_fiber_fails_and_leaves_nothing(void **state)
{
	(void)state;
	fake_stacks_fail_at(1);
	assert_ptr_equal(start(a, 0, net_of(1)), wd_no_memory);
	fake_stacks_fail_at(0);
}

static void a_device_that_is_gone_ends_nothing(void **state)
{
	struct wd_addr to = at(2, 0).addr;
	wd_span took;

	(void)state;
	start_both();
	assert_null(wd_icmp_ping(stack_direct_icmp(a), &to, 10, &took));
	pair.gone = true;
	assert_true(wd_icmp_ask(stack_direct_icmp(a), &(struct wd_icmp_echo){ .to = to }) == NULL);
	assert_null(wd_sleep(wd_s(1)));
	assert_ptr_equal(a->gone, wd_net_disconnected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_address_that_was_given_is_there_at_once),
		TEST(a_ping_is_answered),
		TEST(a_datagram_is_answered_and_a_closed_port_refused),
		TEST(tcp_conforms),
		TEST(tcp_conforms_with_offloads),
		TEST(tcp_conforms_with_itself),
		TEST(udp_conforms),
		TEST(udp_conforms_with_offloads),
		TEST(a_datagram_leaves_at_once),
		TEST(ipv4_alone_ignores_ipv6),
		TEST(ipv6_alone_ignores_ipv4),
		TEST(tcp_conforms_over_ipv4_alone),
		TEST(tcp_conforms_over_ipv6_alone),
		TEST(udp_is_put_over_a_stack_without),
		TEST(without_dhcp_there_is_no_lease),
		TEST(a_family_is_left_idle_at_boot),
		TEST(ipv4_alone_of_a_dual_stack),
		TEST(an_address_that_dhcp_does_not_give_is_waited_for),
		TEST(an_address_that_no_router_advertises_is_waited_for),
		TEST(an_address_that_neither_gives_is_waited_for),
		TEST(an_idle_stack_asks_for_no_time),
		TEST(neither_family_is_a_mistake),
		TEST(what_has_no_fiber_fails_and_leaves_nothing),
		TEST(a_device_that_is_gone_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
