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
#include "wadi/stack_direct.h"
#include "wadi/start.h"

enum { MTU = 1500, SIZE = 2048 + 128, BUFFERS = 600 };

/* What wiring.c has in an image. */
struct wd_boot_arg wd_boot_args[] = { { 0 } };
const struct wd_job wd_jobs[] = { { 0 } };
const struct wd_app_info wd_app_info = { .name = "test" };
void wd_wire(void) { }

static const struct wd_prefix nowhere;
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

static wd_err start(struct stack_direct *it, unsigned end, struct wd_prefix ipv4)
{
	return stack_direct_init(it, net_pair(&pair, end), random_seeded(&seeded), ipv4, no_gateway,
	                         nowhere, no_gateway, false, false, 0, 0);
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
	(void)state;
	assert_true(wd_err_is(stack_direct_init(a, net_pair(&pair, 0), random_seeded(&seeded),
	                                        net_of(1), no_gateway, nowhere, no_gateway, true,
	                                        true, 0, 0),
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
		TEST(an_idle_stack_asks_for_no_time),
		TEST(neither_family_is_a_mistake),
		TEST(what_has_no_fiber_fails_and_leaves_nothing),
		TEST(a_device_that_is_gone_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
