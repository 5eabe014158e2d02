/* SPDX-License-Identifier: ISC */
/* wadi/net_pcap.h - a network device that keeps a record of its frames, which tcpdump and
 * Wireshark read: a file in libpcap's format (draft-ietf-opsawg-pcap), nanoseconds.
 *
 * Frames stand in it as they pass here, each once: those that are cut into segments later, or
 * were put together of them, as what they are here, and with their checksums filled in.  What
 * a device is not to send (wd_net_is_right()) is not there.
 */
#ifndef WADI_NET_PCAP_H
#define WADI_NET_PCAP_H

#include "wadi/console.h"
#include "wadi/net.h"
#include "wadi/pclock.h"

/* Bytes that are kept of a frame: all that it can have; and of a line that has not been
 * written yet. */
enum { NET_PCAP_FRAME = 65535 + WD_NET_HEADER + 4, NET_PCAP_ROOM = NET_PCAP_FRAME + 16 };

/* Storage of one. */
struct net_pcap {
	wd_net under;
	wd_console to;
	wd_pclock clock;
	wd_net_input *input; /* who listens by way of it, or NULL */
	void *arg;
	size_t used;         /* of `bytes`: what is to be written */
	uint8_t bytes[NET_PCAP_ROOM];
};

/* Writes the head of the file to `to`, at once, and from then on each line of frames that is
 * sent or arrives, before anybody else sees it.  Nothing else must be written there.  Cannot
 * fail. */
WD_MUST WD_NONNULL wd_err net_pcap_init(struct net_pcap *it, wd_console to, wd_pclock clock,
                                        wd_net under);

/* The device whose frames are recorded. */
WD_NONNULL wd_net net_pcap(struct net_pcap *it);

#endif
