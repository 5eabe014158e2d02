/* SPDX-License-Identifier: ISC */
/* net_open.h - what a network device of a process is: a descriptor of the host. */
#ifndef NET_OPEN_H
#define NET_OPEN_H

#include "wadi/host_device.h"

struct net_opened {
	struct wd_host_net net;
	int fd;
	uint16_t framing; /* WADI_NET_... */
};

/* Opens what the options say of the device `name`; wd_net_disconnected, or of that kind,
 * when it cannot be had, wd_malformed when they make no sense. */
WD_MUST WD_NONNULL wd_err net_open(const char *name, struct net_opened *is);

#endif
