/* SPDX-License-Identifier: ISC */
/* wadi/net_device.h - a network interface that was attached at the start. */
#ifndef WADI_NET_DEVICE_H
#define WADI_NET_DEVICE_H

#include "wadi/fiber.h"
#include "wadi/net.h"

struct net_device {
	struct wd_net_info info;
	unsigned handle; /* of wadi/host_device.h */
	uint32_t pieces; /* of a frame that the host takes */
	struct wd_pool pool;
	struct wd_source arrived;
	wd_net_input *input;
	void *arg;
	bool listened; /* it has its fiber */
};

/* Buffers of a device: as many as these, or as their share of the memory holds, but so many
 * at least.  Each holds a piece of a frame, or a whole one, behind the headroom. */
enum {
	NET_DEVICE_BUFFERS = 2048, NET_DEVICE_BUFFERS_MIN = 64,
	NET_DEVICE_SHARE = 4, /* a quarter of what is left of wd_alloc_stats().limit */
	NET_DEVICE_HEADROOM = 128,
};

/* Finds the one of this name and takes memory for its buffers.
 * wd_net_disconnected when nothing is attached; wd_no_memory. */
WD_MUST WD_NONNULL wd_err net_device_init(struct net_device *it, const char *name);
WD_NONNULL wd_net net_device(struct net_device *it);

#endif
