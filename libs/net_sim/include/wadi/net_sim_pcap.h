/* SPDX-License-Identifier: ISC */
/* wadi/net_sim_pcap.h - what happens on a simulated network, for Wireshark: a file of pcapng.
 *
 * Each port is an interface.  A frame stands there where it left, with what became of it as
 * a comment, and again where it arrived.
 */
#ifndef WADI_NET_SIM_PCAP_H
#define WADI_NET_SIM_PCAP_H

#include "wadi/net_sim.h"

struct net_sim_pcap {
	const struct net_sim *sim;
	void (*write)(void *arg, struct wd_bytes bytes); /* the next bytes of the file */
	void *arg;
};

/* Writes the start of a file and watches `sim` from then on; all its ports are there. */
void net_sim_pcap_init(struct net_sim_pcap *it, struct net_sim *sim,
                       void (*write)(void *arg, struct wd_bytes bytes), void *arg);

#endif
