/* SPDX-License-Identifier: ISC */
#include "wadi/stack_ipv6.h"

#include "wadi/stack_direct.h"

static WD_ERROR(no_router, stack_direct_no_address, "stack",
                "no router has advertised a network; --ipv6 sets an address");
static WD_ERROR(taken, stack_direct_no_address, "stack", "another host has the one of --ipv6");
static wd_err start_ipv6(void *self, struct stack_engine *engine)
{
	struct stack_ipv6 *it = self;

	WD_TRY(ipv6_init(&it->ipv6, ethernet_direct(&engine->ethernet), &engine->wheel,
	                 engine->random, &it->options));
	engine->ip = ipv6(&it->ipv6);
	engine->icmp = ipv6_icmp(&it->ipv6);
	return NULL;
}

/* It has looked for its addresses since it began. */
static wd_err settle_ipv6(void *self, struct stack_engine *engine)
{
	const struct stack_ipv6 *it = self;

	if (engine->silence == stack_direct_no_address)
		engine->silence = it->options.address.bits > 0 ? taken : no_router;
	return NULL;
}

static void end_ipv6(void *self)
{
	struct stack_ipv6 *it = self;

	ipv6_fini(&it->ipv6);
}

wd_err stack_ipv6_init(struct stack_ipv6 *it, struct wd_prefix address, struct wd_addr gateway)
{
	it->options = (struct ipv6_options){ .address = address, .gateway = gateway };
	return NULL;
}

stack_family stack_ipv6(struct stack_ipv6 *it)
{
	static const struct stack_family_ops ops = {
		.start = start_ipv6, .settle = settle_ipv6, .end = end_ipv6,
	};

	return (stack_family){ &ops, it };
}
