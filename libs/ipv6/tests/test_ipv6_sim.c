/* SPDX-License-Identifier: ISC */
/* Two hosts on a bad wire, in virtual time, from many seeds: nothing is lost but frames.
 *
 *	host[0] 2001:db8::1 --- net_sim --- host[1] 2001:db8::2
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/ethernet_direct.h"
#include "wadi/ipv6.h"
#include "wadi/net_sim.h"
#include "wadi/test/seeded.h"

enum { HOSTS = 2, SEEDS = 200, ECHOES = 200, BUFFER = 1700, BUFFERS = 600 };

static struct net_sim sim;
static struct host {
	struct net_sim_port port;
	struct net_sim_actor actor;
	struct wd_pool pool;
	struct wd_wheel wheel;
	struct ethernet_direct eth;
	struct ipv6 ip;
	struct wd_seeded seed;
	struct wd_addr addr;
	uint8_t memory[BUFFERS * (BUFFER + sizeof(struct wd_buf) + 64)];
} host[HOSTS];

static wd_instant host_next(void *arg)
{
	struct host *h = arg;

	return ethernet_direct_is_pending(&h->eth) ? sim.now : wd_wheel_next(&h->wheel);
}

static void host_turn(void *arg, wd_instant now)
{
	struct host *h = arg;

	wd_wheel_turn(&h->wheel, now);
	assert_null(ethernet_direct_flush(&h->eth));
}

/* What arrives is handed in at its time. */
static void host_input(void *arg, struct wd_bufq *frames)
{
	struct host *h = arg;

	wd_wheel_turn(&h->wheel, sim.now);
	ethernet_direct_input(&h->eth, frames);
}

static void start(struct host *h, uint8_t number, uint64_t seed)
{
	const struct wd_net_info info = { .mac = { 2, [5] = number }, .mtu = 1500,
	                                  .frame_max = 1500 + WD_NET_HEADER };
	struct ipv6_options options = { .address = { { { 0x20, 1, 0x0d, 0xb8, [15] = number } },
	                                             64 } };

	h->addr = options.address.addr;
	h->seed.state = seed * HOSTS + number;
	wd_wheel_init(&h->wheel, sim.now);
	assert_null(wd_pool_init(&h->pool, WD_ROOM(h->memory), BUFFER));
	net_sim_port_init(&h->port, &sim, &h->pool, &info);
	assert_null(ethernet_direct_init(&h->eth, net_sim_port(&h->port)));
	assert_null(wd_net_listen(net_sim_port(&h->port), host_input, h));
	assert_null(ipv6_init(&h->ip, ethernet_direct(&h->eth), &h->wheel, wd_seeded(&h->seed),
	                      &options));
	h->actor = (struct net_sim_actor){ .next = host_next, .turn = host_turn, .arg = h };
	net_sim_add(&sim, &h->actor);
}

static void pass(wd_span span)
{
	wd_instant until = wd_after(sim.now, span);

	while (net_sim_step(&sim, until))
		;
}

static unsigned answers;

static void note_answer(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	(void)echo;
	(void)hops;
	answers += err == NULL;
}

/* Echoes of many lengths, which are right when they are answered; returns how many were. */
static unsigned ask_often(struct host *from, const struct host *to, uint64_t seed)
{
	struct wd_seeded chance = { seed };

	answers = 0;
	for (unsigned i = 0; i < ECHOES; i++) {
		struct wd_icmp_echo echo = {
			.answer = note_answer, .to = to->addr,
			.size = (uint16_t)net_sim_below(&chance, i % 4 ? 100 : 8000),
		};

		wd_wheel_turn(&from->wheel, sim.now);
		if (!wd_icmp_ask(ipv6_icmp(&from->ip), &echo)) {
			pass(wd_ms(100));
			wd_icmp_withdraw(ipv6_icmp(&from->ip), &echo);
		}
	}
	return answers;
}

static void run(uint64_t seed, const struct net_sim_path *path, unsigned least)
{
	net_sim_init(&sim, seed);
	for (uint8_t i = 0; i < HOSTS; i++) {
		start(&host[i], (uint8_t)(i + 1), seed);
		host[i].port.path = *path;
	}
	pass(wd_s(4));
	if (ask_often(&host[0], &host[1], seed) < least)
		fail_msg("seed %llu: %u answers", (unsigned long long)seed, answers);
	pass(wd_s(70)); /* what waits for fragments is given up */
	for (struct host *h = host; h < host + HOSTS; h++) {
		assert_int_equal(h->pool.used, 0);
		assert_int_equal(h->port.wrong, 0);
		ipv6_fini(&h->ip);
		assert_null(ethernet_direct_flush(&h->eth));
	}
	net_sim_fini(&sim);
	for (struct host *h = host; h < host + HOSTS; h++)
		assert_int_equal(h->pool.used, 0);
}

static void on_a_good_wire_all_are_answered(void **state)
{
	(void)state;
	run(1, &(struct net_sim_path){ .delay = wd_ms(1) }, ECHOES);
}

static void fragments_may_overtake_each_other_and_come_twice(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 4; seed++)
		run(seed, &(struct net_sim_path){ .delay = wd_ms(1), .twice = 300, .late = 300,
		                                  .late_by = wd_ms(20), .pad = true }, ECHOES);
}

static void on_a_bad_wire_many_are(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		static const unsigned least[] = { 60, 40, 20, 10 }; /* in 100 */
		struct net_sim_path path = {
			.delay = wd_ms(1), .jitter = wd_ms(3), .lose = (uint16_t)(seed % 4 * 100),
			.twice = 50, .flip = 50, .late = 100, .late_by = wd_ms(30),
		};

		run(seed, &path, ECHOES * least[seed % 4] / 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_good_wire_all_are_answered),
		cmocka_unit_test(fragments_may_overtake_each_other_and_come_twice),
		cmocka_unit_test(on_a_bad_wire_many_are),
	};

	return cmocka_run_group_tests_name("ipv6_sim", tests, NULL, NULL);
}
