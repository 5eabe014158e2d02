/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/ip_pair.h"
#include "wadi/test/ip.h"
#include "wadi/test/seeded.h"
#include "wadi/test/udp.h"
#include "wadi/udp_direct.h"

enum { SIZE = 1600, BUFFERS = 200 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ip_pair pair;
static struct wd_addr a, b;

static int setup_with(struct wd_addr first, struct wd_addr second)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	a = first;
	b = second;
	wd_wheel_init(&wheel, (wd_instant){ 5 });
	ip_pair_init(&pair, &wheel, &pool, &a, &b);
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) != NULL;
}

static int setup(void **state)
{
	(void)state;
	return setup_with(wd_ipv4(10, 0, 0, 1), wd_ipv4(10, 0, 0, 2));
}

static int setup6(void **state)
{
	(void)state;
	return setup_with((struct wd_addr){ { 0xfd, [15] = 1 } },
	                  (struct wd_addr){ { 0xfd, [15] = 2 } });
}

static int teardown(void **state)
{
	(void)state;
	ip_pair_fini(&pair);
	return pool.used != 0 || wd_wheel_next(&wheel).ns != WD_NEVER.ns;
}

static void pass(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	(void)arg;
	while (next = wd_wheel_next(&wheel), next.ns <= until.ns)
		wd_wheel_turn(&wheel, next);
	wd_wheel_turn(&wheel, until);
}

static void both_conform(void **state)
{
	struct wd_ip_side one = { ip_pair(&pair, 0), a }, two = { ip_pair(&pair, 1), b };
	struct wd_addr nobody = a;

	(void)state;
	nobody.ip[15] = 77;
	assert_int_equal(wd_ip_conforms(&one, &two, &nobody, pass, NULL), 0);
}

static void udp_over_it_conforms(void **state)
{
	static struct udp_direct udp[2];
	struct wd_seeded seed = { 1 };
	struct wd_udp_side one = { udp_direct(&udp[0]), a, 1000 };
	struct wd_udp_side two = { udp_direct(&udp[1]), b, 2000 };

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		assert_null(udp_direct_init(&udp[i], ip_pair(&pair, i), wd_seeded(&seed)));
	assert_int_equal(wd_udp_conforms(&one, &two, pass, NULL), 0);
}

/* ---- Packets ---------------------------------------------------------------------------- */

static unsigned packets;
static wd_instant last;

static void count(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg, (void)packet;
	packets++;
	last = wheel.now;
	wd_buf_free(data);
}

static void send_to(const struct wd_addr *to)
{
	struct wd_ip_packet packet = { .to = *to, .protocol = 99 };
	struct wd_buf *data = wd_ip_alloc(ip_pair(&pair, 0), 0);

	assert_non_null(data);
	assert_null(wd_ip_send(ip_pair(&pair, 0), &packet, data));
}

static int hearing(void **state)
{
	const struct wd_ip_user user = { count, NULL, NULL };

	packets = 0;
	return setup(state) || wd_ip_listen(ip_pair(&pair, 1), 99, &user);
}

static void packets_take_their_time(void **state)
{
	(void)state;
	pair.delay = wd_ms(10);
	for (int i = 0; i < 3; i++) {
		send_to(&b);
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_ms(4)));
		assert_int_equal(packets, i > 1);
	}
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_ms(9)));
	assert_int_equal(packets, 3);
}

static void an_unplugged_wire_loses_all(void **state)
{
	(void)state;
	pair.unplugged = true;
	send_to(&b);
	pass(NULL, wd_s(1));
	assert_int_equal(packets, 0);
	pair.unplugged = false;
	send_to(&b);
	pass(NULL, wd_s(1));
	assert_int_equal(packets, 1);
}

static void what_is_for_nobody_is_lost(void **state)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 9);

	(void)state;
	send_to(&nobody);
	pass(NULL, wd_s(1));
	assert_int_equal(packets, 0);
}

static void a_host_is_in_so_many_groups_and_no_more(void **state)
{
	struct wd_addr group = wd_ipv4(239, 0, 0, 1);

	(void)state;
	for (int i = 0; i < IP_PAIR_GROUPS; i++)
		assert_null(wd_ip_join(ip_pair(&pair, 1), &group));
	assert_ptr_equal(wd_ip_join(ip_pair(&pair, 1), &group), wd_ip_full);
	assert_ptr_equal(wd_ip_join(ip_pair(&pair, 1), &b), wd_ip_no_route);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST6(name) cmocka_unit_test_setup_teardown(name, setup6, teardown)
#define HEARING(name) cmocka_unit_test_setup_teardown(name, hearing, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_conform), TEST6(both_conform),
		TEST(udp_over_it_conforms), TEST6(udp_over_it_conforms),
		HEARING(packets_take_their_time),
		HEARING(an_unplugged_wire_loses_all),
		HEARING(what_is_for_nobody_is_lost),
		TEST(a_host_is_in_so_many_groups_and_no_more),
	};

	return cmocka_run_group_tests_name("ip-pair", tests, NULL, NULL);
}
