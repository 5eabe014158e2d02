/* SPDX-License-Identifier: ISC */
#include "wadi/stack_ipv4.h"

#include "wadi/stack_direct.h"

static WD_ERROR(taken, stack_direct_no_address, "stack", "another host has the one of --ipv4");

static wd_err start_ipv4(void *self, struct stack_engine *engine)
{
	struct stack_ipv4 *it = self;
	wd_ethernet eth = ethernet_direct(&engine->ethernet);

	WD_TRY(arp_direct_init(&it->arp, eth, &engine->wheel, engine->random));
	WD_TRY(ipv4_init(&it->ipv4, eth, arp_direct(&it->arp), &engine->wheel, engine->random));
	engine->ipv4 = &it->ipv4;
	engine->ip = ipv4(&it->ipv4);
	engine->icmp = ipv4_icmp(&it->ipv4);
	return NULL;
}

static wd_err settle_ipv4(void *self, struct stack_engine *engine)
{
	struct stack_ipv4 *it = self;

	if (it->address.bits == 0)
		return NULL;
	engine->silence = taken;
	return ipv4_set(&it->ipv4, &(struct ipv4_config){ .address = it->address,
	                                                  .gateway = it->gateway });
}

static void end_ipv4(void *self)
{
	struct stack_ipv4 *it = self;

	ipv4_fini(&it->ipv4);
	arp_direct_fini(&it->arp);
}

wd_err stack_ipv4_init(struct stack_ipv4 *it, struct wd_prefix address, struct wd_addr gateway)
{
	it->address = address;
	it->gateway = gateway;
	return NULL;
}

stack_family stack_ipv4(struct stack_ipv4 *it)
{
	static const struct stack_family_ops ops = {
		.start = start_ipv4, .settle = settle_ipv4, .end = end_ipv4,
	};

	return (stack_family){ &ops, it };
}
