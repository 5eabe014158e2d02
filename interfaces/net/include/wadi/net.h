/* SPDX-License-Identifier: ISC */
/* wadi/net.h - an Ethernet interface.
 *
 * Frames move in lines, since a trip to the host costs more than a frame.
 */
#ifndef WADI_NET_H
#define WADI_NET_H

#include "wadi/buf.h"

typedef struct wd_net {
	const struct wd_net_ops *ops;
	void *self;
} wd_net;

/* The core error; an implementation may return others that are a kind of it. */
WD_ERROR_DECL(wd_net_disconnected); /* the device is gone for good */

enum { WD_NET_HEADER = 14 }; /* of Ethernet: two addresses and a type */

/* What a device does for who sends.  One that offers a thing also hands up frames of its
 * kind: segments as large as `frame_max`, checksums that nobody had to compute. */
enum wd_net_offload {
	WD_NET_SUMS = 1,      /* fills in checksums of TCP and UDP: WD_BUF_SUM_ASK */
	WD_NET_SEGMENTS4 = 2, /* cuts frames of TCP over IPv4 with `segment` into segments, */
	WD_NET_SEGMENTS6 = 4, /* and of TCP over IPv6; only with WD_NET_SUMS, asked for */
	WD_NET_SEGMENTS_ECN = 8, /* also those with CWR, which the first segment alone keeps */
};

/* Fixed for the life of the device. */
struct wd_net_info {
	uint8_t  mac[6];
	uint16_t mtu;       /* bytes of a frame behind its Ethernet header, at most */
	uint16_t headroom;  /* bytes that it wants free before the Ethernet header */
	uint32_t offloads;  /* enum wd_net_offload, or-ed */
	uint32_t frame_max; /* bytes of the longest frame with `segment`, header included: at
	                     * least mtu + WD_NET_HEADER, at most 65535 + WD_NET_HEADER */
};

/* Does a frame to send keep to what the device says of itself: not longer than its MTU (a
 * VLAN's tag is not counted), or with `segment` than `frame_max`; with all the headroom; and
 * asking for nothing but what the device does, in a way that makes sense? */
WD_MUST WD_NONNULL bool wd_net_is_right(const struct wd_net_info *info, const struct wd_buf *frame);

/* What arrived, in order, from the Ethernet header on: a frame is a buffer and, where it
 * did not fit, what is chained to that, without slices.  It is called in a fiber of the
 * device, and the next line waits for its return: so it must not wait itself. */
typedef void wd_net_input(void *arg, struct wd_bufq *frames WD_OWNED);

/* What an implementation provides; the functions below have the contract. */
struct wd_net_ops {
	struct wd_net_info (*info)(const void *self);
	struct wd_buf *(*alloc)(void *self, uint32_t headroom);
	WD_MUST wd_err (*send)(void *self, struct wd_bufq *frames WD_OWNED);
	WD_MUST wd_err (*listen)(void *self, wd_net_input *input, void *arg);
};

/* Its address and what it can do. */
static inline struct wd_net_info wd_net_info(wd_net net)
{
	return net.ops->info(net.self);
}

/* A buffer for a frame, with `headroom` bytes free before its data beyond what
 * the device wants, and room behind for a whole frame or, where frames are longer,
 * for 1514 bytes of it; NULL when there is none: the caller drops what it wanted
 * to send. */
WD_MUST static inline struct wd_buf *wd_net_alloc(wd_net net, uint32_t headroom)
{
	return net.ops->alloc(net.self, headroom);
}

/* Hands the frames to the device, in order, and leaves the line empty.  A frame is a
 * buffer, its slices, and what is chained to it; its headers are in the first buffer's own
 * bytes.  Never waits: what does not fit is dropped, as on a wire, and so is all while the
 * wire is unplugged; and what is not as wd_net_is_right() says.  They leave the image when it
 * waits next, or earlier.  Fails when the device is gone. */
WD_MUST static inline wd_err wd_net_send(wd_net net, struct wd_bufq *frames WD_OWNED)
{
	return net.ops->send(net.self, frames);
}

/* From now on calls `input` with each line of frames that arrives, and no other
 * that was given before.  Fails with wd_no_memory, for the first time only. */
WD_MUST static inline wd_err wd_net_listen(wd_net net, wd_net_input *input, void *arg)
{
	return net.ops->listen(net.self, input, arg);
}

#endif
