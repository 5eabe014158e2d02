/* SPDX-License-Identifier: ISC */
#include "wadi/stack_engine.h"

static WD_ERROR(no_family, wd_malformed, "stack", "neither IPv4 nor IPv6 is wanted");

/* ---- Frames that applications send --------------------------------------------------- */

/* Each turn ends with sending. */
static void leave(struct wd_wheel_timer *timer)
{
	(void)timer;
}

/* Not only what a timer or a frame has brought about is to leave: a datagram, too, that is
 * sent while nothing is due. */
static void stir(struct ethernet_direct *ethernet)
{
	struct stack_engine *it = (struct stack_engine *)((char *)ethernet -
	                                                  offsetof(struct stack_engine, ethernet));

	wd_wheel_soon(&it->wheel, &it->leave);
}

/* ---- Setting up ---------------------------------------------------------------------- */

static wd_err start_link(struct stack_engine *it, const struct stack_settings *s,
                         wd_random random)
{
	wd_ethernet eth = ethernet_direct(&it->ethernet);

	if (!s->no_ipv4) {
		WD_TRY(arp_direct_init(&it->arp, eth, &it->wheel, random));
		WD_TRY(ipv4_init(&it->ipv4, eth, arp_direct(&it->arp), &it->wheel, random));
	}
	if (!s->no_ipv6)
		WD_TRY(ipv6_init(&it->ipv6, eth, &it->wheel, random, &s->ipv6));
	return NULL;
}

/* One family alone needs nobody to tell them apart. */
static wd_err choose_family(struct stack_engine *it, const struct stack_settings *s)
{
	if (s->no_ipv4 && s->no_ipv6)
		return no_family;
	if (s->no_ipv4) {
		it->ip = ipv6(&it->ipv6);
		it->icmp = ipv6_icmp(&it->ipv6);
		return NULL;
	}
	if (s->no_ipv6) {
		it->ip = ipv4(&it->ipv4);
		it->icmp = ipv4_icmp(&it->ipv4);
		return NULL;
	}
	WD_TRY(ip_dual_init(&it->dual, ipv4(&it->ipv4), ipv4_icmp(&it->ipv4), ipv6(&it->ipv6),
	                    ipv6_icmp(&it->ipv6)));
	it->ip = ip_dual(&it->dual);
	it->icmp = ip_dual_icmp(&it->dual);
	return NULL;
}

static wd_err start_transport(struct stack_engine *it, const struct stack_settings *s,
                              wd_random random)
{
	WD_TRY(udp_direct_init(&it->udp, it->ip, random));
	return tcp_direct_init(&it->tcp, it->ip, &it->wheel, random, &s->tcp);
}

/* What DHCP grants is used at once: a server looks itself whether another has it (RFC 2131,
 * 3.1), and to look again would hold every start up for seconds. */
static wd_err find_ipv4(struct stack_engine *it, const struct stack_settings *s,
                        wd_random random)
{
	struct dhcp_client_wishes wishes = { .hostname = s->name, .trust = true };

	it->dhcp = (struct dhcp_client){ .state = DHCP_CLIENT_INIT };
	if (s->no_ipv4)
		return NULL;
	if (s->ipv4.bits > 0)
		return ipv4_set(&it->ipv4, &(struct ipv4_config){ .address = s->ipv4,
		                                                  .gateway = s->ipv4_gateway });
	it->has_dhcp = true;
	return dhcp_client_init(&it->dhcp, udp_direct(&it->udp), &it->ipv4, &it->wheel, random,
	                        &wishes);
}

wd_err stack_engine_init(struct stack_engine *it, const struct stack_settings *settings,
                         wd_net net, wd_random random, wd_instant now)
{
	it->has_ipv4 = !settings->no_ipv4;
	it->has_ipv6 = !settings->no_ipv6;
	it->has_dhcp = false;
	wd_wheel_init(&it->wheel, now);
	it->leave = (struct wd_wheel_timer){ .fire = leave };
	WD_TRY(ethernet_direct_init(&it->ethernet, net));
	it->ethernet.stir = stir;
	WD_TRY(start_link(it, settings, random));
	WD_TRY(choose_family(it, settings));
	WD_TRY(start_transport(it, settings, random));
	return find_ipv4(it, settings, random);
}

void stack_engine_fini(struct stack_engine *it)
{
	if (it->has_dhcp)
		dhcp_client_fini(&it->dhcp);
	tcp_direct_fini(&it->tcp);
	if (it->has_ipv6)
		ipv6_fini(&it->ipv6);
	if (it->has_ipv4) {
		ipv4_fini(&it->ipv4);
		arp_direct_fini(&it->arp);
	}
	wd_bufq_drop(&it->ethernet.out);
}

/* ---- Running -------------------------------------------------------------------------- */

/* Who sleeps is not stirred by what is done now, only by what it leaves to be done. */
static wd_err finish(struct stack_engine *it, wd_instant sleep)
{
	wd_wheel_settle(&it->wheel);
	it->wheel.sleep = sleep;
	if (wd_before(wd_wheel_next(&it->wheel), sleep)) {
		it->wheel.sleep = (wd_instant){ 0 };
		it->wheel.stir(&it->wheel);
	}
	return ethernet_direct_is_pending(&it->ethernet) ? ethernet_direct_flush(&it->ethernet)
	                                                 : NULL;
}

static wd_instant begin(struct stack_engine *it, wd_instant now)
{
	wd_instant sleep = it->wheel.sleep;

	it->wheel.sleep = (wd_instant){ 0 };
	wd_wheel_turn(&it->wheel, now);
	return sleep;
}

wd_err stack_engine_take(struct stack_engine *it, wd_instant now, struct wd_bufq *frames)
{
	wd_instant sleep = begin(it, now);

	ethernet_direct_input(&it->ethernet, frames);
	return finish(it, sleep);
}

wd_err stack_engine_turn(struct stack_engine *it, wd_instant now)
{
	return finish(it, begin(it, now));
}
