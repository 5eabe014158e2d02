/* SPDX-License-Identifier: ISC */
/* wadi/config/net_device.h - a network interface of the host, for config.c. */
#ifndef WADI_CONFIG_NET_DEVICE_H
#define WADI_CONFIG_NET_DEVICE_H

#include "wadi/config.h"
#include "wadi/net.h"

/* What is attached under this name when the image is started: --net:NAME=tap0. */
static inline wd_net net_device(const char *name)
{
	return DEVICE(wd_net, net_device, attached("NET_BASIC", name));
}

#endif
