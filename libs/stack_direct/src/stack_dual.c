/* SPDX-License-Identifier: ISC */
#include "wadi/stack_dual.h"

#include "wadi/stack_engine.h"

static WD_ERROR(no_family, wd_malformed, "stack", "neither IPv4 nor IPv6 is wanted");

/* One family alone needs nobody to tell them apart. */
static wd_err start_dual(void *self, struct stack_engine *engine)
{
	struct stack_dual *it = self;
	wd_ip ip;
	wd_icmp icmp;

	if (!it->ipv6_only)
		WD_TRY(it->ipv4.ops->start(it->ipv4.self, engine));
	ip = engine->ip;
	icmp = engine->icmp;
	if (!it->ipv4_only)
		WD_TRY(it->ipv6.ops->start(it->ipv6.self, engine));
	if (it->ipv4_only || it->ipv6_only)
		return NULL;
	WD_TRY(ip_dual_init(&it->dual, ip, icmp, engine->ip, engine->icmp));
	engine->ip = ip_dual(&it->dual);
	engine->icmp = ip_dual_icmp(&it->dual);
	return NULL;
}

static wd_err settle_dual(void *self, struct stack_engine *engine)
{
	struct stack_dual *it = self;

	if (!it->ipv6_only)
		WD_TRY(it->ipv4.ops->settle(it->ipv4.self, engine));
	return it->ipv4_only ? NULL : it->ipv6.ops->settle(it->ipv6.self, engine);
}

static void end_dual(void *self)
{
	struct stack_dual *it = self;

	if (!it->ipv4_only)
		it->ipv6.ops->end(it->ipv6.self);
	if (!it->ipv6_only)
		it->ipv4.ops->end(it->ipv4.self);
}

wd_err stack_dual_init(struct stack_dual *it, stack_family ipv4, stack_family ipv6,
                       bool ipv4_only, bool ipv6_only)
{
	if (ipv4_only && ipv6_only)
		return no_family;
	it->ipv4 = ipv4;
	it->ipv6 = ipv6;
	it->ipv4_only = ipv4_only;
	it->ipv6_only = ipv6_only;
	return NULL;
}

stack_family stack_dual(struct stack_dual *it)
{
	static const struct stack_family_ops ops = {
		.start = start_dual, .settle = settle_dual, .end = end_dual,
	};

	return (stack_family){ &ops, it };
}
