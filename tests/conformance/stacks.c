/* SPDX-License-Identifier: ISC */
#include "networks.h"

#include "report.h"
#include "wadi/alloc.h"
#include "wadi/net_pair.h"
#include "wadi/random_seeded.h"
#include "wadi/stack_dhcp.h"
#include "wadi/stack_direct.h"
#include "wadi/stack_dual.h"
#include "wadi/stack_ipv4.h"
#include "wadi/stack_ipv6.h"
#include "wadi/test/tcp.h"
#include "wadi/test/udp.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a stack does not do what stacks do");

enum { MTU = 1500, SIZE = 2048 + 128, BUFFERS = 400, TCP_MEMORY = 1 << 20 };

/* The hosts 10.0.0.1 and fd00::1, 10.0.0.2 and fd00::2, and what they are made of. */
static struct host {
	struct stack_direct stack;
	struct stack_ipv4 ipv4;
	struct stack_ipv6 ipv6;
	struct stack_dual dual;
	struct stack_dhcp dhcp;
} *host[2];

static struct wd_addr ipv4_of(size_t i)
{
	return wd_ipv4(10, 0, 0, (uint8_t)(i + 1));
}

static struct wd_addr ipv6_of(size_t i)
{
	return (struct wd_addr){ { 0xfd, [15] = (uint8_t)(i + 1) } };
}

/* Both families; DHCP, which has UDP, is asked for nothing. */
static wd_err choose_families(struct host *it, size_t i)
{
	static const struct wd_addr none;

	WD_TRY(stack_ipv4_init(&it->ipv4, (struct wd_prefix){ ipv4_of(i), 96 + 24 }, none));
	WD_TRY(stack_ipv6_init(&it->ipv6, (struct wd_prefix){ ipv6_of(i), 64 }, none));
	WD_TRY(stack_dual_init(&it->dual, stack_ipv4(&it->ipv4), stack_ipv6(&it->ipv6), false,
	                       false));
	return stack_dhcp_init(&it->dhcp, stack_dual(&it->dual));
}

static wd_err start(struct net_pair *pair, struct random_seeded *random)
{
	for (unsigned i = 0; i < 2; i++) {
		host[i] = wd_alloc_zero(1, sizeof *host[i]);
		if (!host[i])
			return wd_no_memory;
		WD_TRY(choose_families(host[i], i));
		WD_TRY(stack_direct_init(&host[i]->stack, net_pair(pair, i), random_seeded(random),
		                         stack_dhcp(&host[i]->dhcp), TCP_MEMORY, 0));
	}
	return wd_sleep(wd_s(2)); /* an address of IPv6 is tried before it is used */
}

static void pass(void *arg, wd_span span)
{
	(void)arg;
	wd_ignore(wd_sleep(span), "the test will fail by it too");
}

static int try_family(wd_console console, struct wd_addr (*of)(size_t), const char *names[2])
{
	const struct wd_udp_side a = { stack_direct_udp(&host[0]->stack), of(0), 2000 };
	const struct wd_udp_side b = { stack_direct_udp(&host[1]->stack), of(1), 3000 };
	const struct wd_peer at = { of(1), 2000 };

	return report(console, names[0], wd_udp_conforms(&a, &b, pass, NULL)) +
	       report(console, names[1], wd_tcp_conforms(stack_direct_tcp(&host[0]->stack),
	                                                 stack_direct_tcp(&host[1]->stack), &at));
}

wd_err stacks_main(wd_console console)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static struct wd_pool pool;
	static struct net_pair pair;
	static struct random_seeded random;
	int failures;

	WD_TRY(wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	WD_TRY(random_seeded_init(&random, 1));
	net_pair_init(&pair, &pool, MTU);
	WD_TRY(start(&pair, &random));
	failures = try_family(console, ipv4_of, (const char *[]){ "udp of stack_direct over IPv4",
	                                                          "tcp_direct over IPv4" });
	failures += try_family(console, ipv6_of, (const char *[]){ "udp of stack_direct over IPv6",
	                                                           "tcp_direct over IPv6" });
	net_pair_fini(&pair);
	for (size_t i = 0; i < 2; i++) {
		stack_direct_fini(&host[i]->stack);
		wd_free(host[i]);
	}
	return failures ? not_conforming : NULL;
}
