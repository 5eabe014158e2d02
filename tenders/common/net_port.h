/* SPDX-License-Identifier: ISC */
/* net_port.h - a network device as the monitor has it. */
#ifndef NET_PORT_H
#define NET_PORT_H

#include "manifest.h"
#include "wadi/abi/wadi.h"

struct net_stream;

/* Beside what the manifest tells the guest. */
struct net_port {
	int fd;             /* -1 when it is gone */
	uint16_t framing;   /* WADI_NET_...: what stands before a frame on `fd` */
	uint16_t mtu;
	uint16_t long_ones; /* not 0: the next frame is expected to be long */
	uint32_t offloads;  /* WADI_NET_..., of which the guest knows */
	uint32_t frame_max; /* bytes of the longest frame */
	bool spread;        /* the guest takes a frame in several buffers, and gives it in pieces */
	bool ends;          /* reading nothing is its end */
	bool staged;        /* a frame has been read of a stream, and not been asked for yet; */
	bool rest;          /* not all of one has been written */
	struct net_stream *stream; /* WADI_NET_STREAM: see net_stream.h */
};

enum {
	NET_HEADER = 14, /* of Ethernet */
	NET_TAG = 4,     /* of a VLAN, by which a frame may be longer */
};

/* What the guest is told of its network devices: fills `into`, and returns how many they
 * are. */
WD_NONNULL size_t net_records(const struct manifest *manifest, const struct net_port *ports,
	struct wadi_net into[SOLO5_MFT_ENTRIES_MAX]);

#endif
