/* SPDX-License-Identifier: ISC */
#include "networks.h"

#include "hosts.h"
#include "report.h"
#include "wadi/arp_faulty.h"
#include "wadi/arp_trace.h"
#include "wadi/console_memory.h"
#include "wadi/ethernet_faulty.h"
#include "wadi/ethernet_trace.h"
#include "wadi/net_faulty.h"
#include "wadi/net_impaired.h"
#include "wadi/net_pair.h"
#include "wadi/net_pcap.h"
#include "wadi/net_trace.h"
#include "wadi/test/arp.h"
#include "wadi/test/ethernet.h"
#include "wadi/test/net.h"
#include "wadi/time_virtual.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a link does not do what links do");

enum { MTU = 1500, SIZE = 1700, BUFFERS = 200 };

/* What is traced is looked at by unit tests; here it must only not disturb. */
static struct console_memory into;

/* ---- Devices ------------------------------------------------------------------------- */

enum device { PAIR, TRACE, FAULTY, PCAP, IMPAIRED, DEVICES };

static const char *const device_names[DEVICES] = {
	"net_pair", "net_trace", "net_faulty", "net_pcap", "net_impaired",
};

/* Each over an end of its own. */
static union {
	struct net_trace trace;
	struct net_faulty faulty;
	struct net_pcap pcap;
	struct net_impaired impaired;
} over;

static wd_err put_over(enum device which, wd_net under, wd_net *net)
{
	static struct time_virtual time;

	*net = under;
	switch (which) {
	case TRACE:
		WD_TRY(net_trace_init(&over.trace, console_memory(&into), "net", under));
		*net = net_trace(&over.trace);
		break;
	case FAULTY:
		net_faulty_init(&over.faulty, under, &(struct net_faults){ 0 });
		*net = net_faulty(&over.faulty);
		break;
	case PCAP:
		time_virtual_init(&time, wd_now(), (struct wd_date){ 1700000000, 0 });
		WD_TRY(net_pcap_init(&over.pcap, console_memory(&into), time_virtual_pclock(&time),
		                     under));
		*net = net_pcap(&over.pcap);
		break;
	case IMPAIRED:
		WD_TRY(net_impaired_init(&over.impaired, under, 1, 0, 0, 0, 0, wd_ns(0), 0));
		*net = net_impaired(&over.impaired);
		break;
	case PAIR:
	case DEVICES:
		break;
	}
	return NULL;
}

static wd_err try_device(wd_console console, enum device which, int *failures)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static struct wd_pool pool;
	static struct net_pair pair;
	wd_net net;

	WD_TRY(wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	net_pair_init(&pair, &pool, MTU);
	WD_TRY(put_over(which, net_pair(&pair, 0), &net));
	*failures += report(console, device_names[which],
	                    wd_net_conforms(net, net_pair(&pair, 1)));
	if (which == FAULTY)
		net_faulty_fini(&over.faulty);
	if (which == IMPAIRED)
		net_impaired_fini(&over.impaired);
	net_pair_fini(&pair);
	return NULL;
}

/* ---- Ethernet ------------------------------------------------------------------------- */

static wd_err try_ethernet(wd_console console, unsigned which, int *failures)
{
	static const char *const names[] = {
		"ethernet_direct", "ethernet_trace", "ethernet_faulty",
	};
	struct ethernet_trace trace;
	struct ethernet_faulty faulty;
	struct hosts *hosts;
	wd_ethernet a, b;
	int found;

	WD_TRY(hosts_start(HOSTS_ETHERNET, &hosts));
	a = ethernet_direct(&hosts->host[0].ethernet);
	b = ethernet_direct(&hosts->host[1].ethernet);
	ethernet_trace_init(&trace, console_memory(&into), "lan", a);
	ethernet_faulty_init(&faulty, a, &(struct ethernet_faults){ 0 });
	if (which > 0)
		a = which == 1 ? ethernet_trace(&trace) : ethernet_faulty(&faulty);
	found = wd_ethernet_conforms(a, b, hosts_pass, hosts);
	found += wd_ethernet_conforms(b, a, hosts_pass, hosts);
	*failures += report(console, names[which], found + hosts_stop(hosts));
	return NULL;
}

/* ---- ARP ------------------------------------------------------------------------------ */

static wd_err try_arp(wd_console console, unsigned which, int *failures)
{
	static const char *const names[] = { "arp_direct", "arp_trace", "arp_faulty" };
	static struct arp_trace trace;
	struct arp_faulty faulty;
	struct wd_arp_side side[2];
	struct hosts *hosts;
	int found;

	WD_TRY(hosts_start(HOSTS_ARP, &hosts));
	for (uint8_t i = 0; i < 2; i++)
		side[i] = (struct wd_arp_side){
			arp_direct(&hosts->host[i].arp), ethernet_direct(&hosts->host[i].ethernet),
			hosts_ipv4((uint8_t)(i + 1)), hosts_ipv4((uint8_t)(i + 11)),
		};
	arp_trace_init(&trace, console_memory(&into), "lan", side[0].arp);
	arp_faulty_init(&faulty, side[0].arp, &(struct arp_faults){ 0 });
	if (which > 0)
		side[0].arp = which == 1 ? arp_trace(&trace) : arp_faulty(&faulty);
	found = wd_arp_conforms(&side[0], &side[1], hosts_pass, hosts);
	*failures += report(console, names[which], found + hosts_stop(hosts));
	return NULL;
}

wd_err links_main(wd_console console)
{
	static char text[256];
	int failures = 0;

	console_memory_init(&into, WD_ROOM(text));
	for (enum device which = PAIR; which < DEVICES; which++)
		WD_TRY(try_device(console, which, &failures));
	for (unsigned which = 0; which < 3; which++) {
		WD_TRY(try_ethernet(console, which, &failures));
		WD_TRY(try_arp(console, which, &failures));
	}
	return failures ? not_conforming : NULL;
}
