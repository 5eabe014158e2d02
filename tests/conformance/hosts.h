/* SPDX-License-Identifier: ISC */
/* hosts.h - two hosts on one wire, for tests of engines.
 *
 *	10.0.0.1, 2001:db8::1  -----------  10.0.0.2, 2001:db8::2
 *
 * Time is the wheel's, frames cross in no time, and nothing is lost.
 */
#ifndef HOSTS_H
#define HOSTS_H

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ip_dual.h"
#include "wadi/ipv4.h"
#include "wadi/ipv6.h"
#include "wadi/net_memory.h"
#include "wadi/test/expect.h"
#include "wadi/test/seeded.h"

struct host {
	struct net_memory net;
	struct ethernet_direct ethernet;
	struct arp_direct arp;
	struct ipv4 ipv4;
	struct ipv6 ipv6;
	struct ip_dual dual;
	struct wd_seeded seed;
};

/* How much of a host there is. */
enum hosts_layers { HOSTS_ETHERNET, HOSTS_ARP, HOSTS_IP };

/* The two, their clock and their buffers. */
struct hosts {
	struct host host[2];
	struct wd_wheel wheel;
	struct wd_pool pool;
	enum hosts_layers layers;
	wd_err err; /* what went wrong on the wire, if anything */
};

/* Those of the image, of which nothing is left from a test before. */
WD_MUST wd_err hosts_start(enum hosts_layers layers, struct hosts **hosts);

/* Lets time pass; a wd_test_pass whose `arg` is the hosts. */
void hosts_pass(void *arg, wd_span span);

/* Returns how many expectations of the wire and its buffers were not met. */
WD_MUST int hosts_stop(struct hosts *it);

/* An address of each family, of the host with this number or of nobody. */
struct wd_addr hosts_ipv4(uint8_t number);
struct wd_addr hosts_ipv6(uint8_t number);

#endif
