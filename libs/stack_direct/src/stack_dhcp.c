/* SPDX-License-Identifier: ISC */
#include "wadi/stack_dhcp.h"

#include "wadi/stack_direct.h"

static WD_ERROR(no_server, stack_direct_no_address, "stack",
                "no DHCP server has answered; --ipv4 sets an address");
static WD_ERROR(nobody, stack_direct_no_address, "stack",
                "no DHCP server, no router has answered; --ipv4, --ipv6 set an address");

static wd_err start_dhcp(void *self, struct stack_engine *engine)
{
	struct stack_dhcp *it = self;

	return it->family.ops->start(it->family.self, engine);
}

/* What DHCP grants is used at once: a server looks itself whether another has it (RFC 2131,
 * 3.1), and to look again would hold every start up for seconds. */
static wd_err settle_dhcp(void *self, struct stack_engine *engine)
{
	struct dhcp_client_wishes wishes = { .hostname = engine->name, .trust = true };
	struct stack_dhcp *it = self;

	WD_TRY(udp_direct_init(&it->udp, engine->ip, engine->random));
	engine->udp = udp_direct(&it->udp);
	WD_TRY(it->family.ops->settle(it->family.self, engine));
	if (!engine->ipv4 || engine->ipv4->claimed)
		return NULL;
	WD_TRY(dhcp_client_init(&it->dhcp, engine->udp, engine->ipv4, &engine->wheel,
	                        engine->random, &wishes));
	it->asks = true;
	engine->silence = engine->silence == stack_direct_no_address ? no_server : nobody;
	engine->lease = dhcp_client(&it->dhcp);
	return NULL;
}

static void end_dhcp(void *self)
{
	struct stack_dhcp *it = self;

	if (it->asks)
		dhcp_client_fini(&it->dhcp);
	it->family.ops->end(it->family.self);
}

wd_err stack_dhcp_init(struct stack_dhcp *it, stack_family family)
{
	it->family = family;
	it->asks = false;
	return NULL;
}

stack_family stack_dhcp(struct stack_dhcp *it)
{
	static const struct stack_family_ops ops = {
		.start = start_dhcp, .settle = settle_dhcp, .end = end_dhcp,
	};

	return (stack_family){ &ops, it };
}
