/* SPDX-License-Identifier: ISC */
/* wadi/config/net_pcap.h - a network device that keeps a record of its frames, for config.c:
 *
 *	wd_net net = net_pcap(console_default(), pclock_default(), net_device("service"));
 *
 * and then, where the image itself prints and logs nothing,
 *
 *	wadi-spt --net:service=tap0 dist/probe.spt | tshark -r -
 */
#ifndef WADI_CONFIG_NET_PCAP_H
#define WADI_CONFIG_NET_PCAP_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/net.h"
#include "wadi/pclock.h"

/* `under`, whose frames are written to `to` as a file of pcap. */
static inline wd_net net_pcap(wd_console to, wd_pclock clock, wd_net under)
{
	return DEVICE(wd_net, net_pcap, to, clock, under);
}

#endif
