/* SPDX-License-Identifier: ISC */
/* parts.h - the engines of a stack, put together. */
#ifndef PARTS_H
#define PARTS_H

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ipv4.h"
#include "wadi/ipv6.h"
#include "wadi/tcp_direct.h"
#include "wadi/udp_direct.h"

struct stack_settings {
	bool no_ipv4, no_ipv6; /* one of the two */
	struct wd_prefix ipv4;
	struct wd_addr ipv4_gateway;
	struct ipv6_options ipv6;
	struct tcp_limits tcp;
};

struct stack_engine {
	struct wd_wheel wheel;
	struct ethernet_direct ethernet;
	struct arp_direct arp;
	struct ipv4 ipv4;
	struct ipv6 ipv6;
	struct udp_direct udp;
	struct tcp_direct tcp;
	bool six;
};

WD_MUST static inline wd_err stack_engine_init(struct stack_engine *it,
                                               const struct stack_settings *s, wd_net net,
                                               wd_random random, wd_instant now)
{
	wd_ethernet eth;
	wd_ip ip;

	it->six = s->no_ipv4;
	wd_wheel_init(&it->wheel, now);
	WD_TRY(ethernet_direct_init(&it->ethernet, net));
	eth = ethernet_direct(&it->ethernet);
	if (it->six) {
		WD_TRY(ipv6_init(&it->ipv6, eth, &it->wheel, random, &s->ipv6));
		ip = ipv6(&it->ipv6);
	} else {
		WD_TRY(arp_direct_init(&it->arp, eth, &it->wheel, random));
		WD_TRY(ipv4_init(&it->ipv4, eth, arp_direct(&it->arp), &it->wheel, random));
		ip = ipv4(&it->ipv4);
		WD_TRY(ipv4_set(&it->ipv4, &(struct ipv4_config){
			.address = s->ipv4, .gateway = s->ipv4_gateway }));
	}
	WD_TRY(udp_direct_init(&it->udp, ip, random));
	return tcp_direct_init(&it->tcp, ip, &it->wheel, random, &s->tcp);
}

static inline void stack_engine_fini(struct stack_engine *it)
{
	tcp_direct_fini(&it->tcp);
	if (it->six) {
		ipv6_fini(&it->ipv6);
	} else {
		ipv4_fini(&it->ipv4);
		arp_direct_fini(&it->arp);
	}
}

WD_MUST static inline wd_err stack_engine_turn(struct stack_engine *it, wd_instant now)
{
	wd_wheel_turn(&it->wheel, now);
	return ethernet_direct_flush(&it->ethernet);
}

WD_MUST static inline wd_err stack_engine_take(struct stack_engine *it, wd_instant now,
                                               struct wd_bufq *frames)
{
	wd_wheel_turn(&it->wheel, now);
	ethernet_direct_input(&it->ethernet, frames);
	wd_wheel_settle(&it->wheel);
	return ethernet_direct_flush(&it->ethernet);
}

static inline wd_instant stack_engine_next(const struct stack_engine *it)
{
	return wd_wheel_next(&it->wheel);
}

#endif
