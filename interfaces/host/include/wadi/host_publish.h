/* SPDX-License-Identifier: ISC */
/* wadi/host_publish.h - ports of the host that lead to ports of an image. */
#ifndef WADI_HOST_PUBLISH_H
#define WADI_HOST_PUBLISH_H

#include "wadi/ip.h"

/* Who connects to `host` reaches `port` of the image. */
struct wd_host_publish {
	struct wd_peer host; /* an address of zeros: all of the host's */
	enum wd_ip_protocol protocol;
	uint16_t port;
};

/* Reads "8080:80", "127.0.0.1:8080:80", "[::1]:5300:53/udp": where at the host, unless
 * everywhere, and a protocol, unless it is TCP.  Else wd_malformed. */
WD_MUST WD_NONNULL wd_err wd_host_publish_read(struct wd_bytes text, struct wd_host_publish *is);

/* For packages of target unix, which alone defines it: where at the host whoever started
 * the image wants this port of its; false where nothing was said. */
WD_NONNULL bool wd_host_published(enum wd_ip_protocol protocol, uint16_t port,
                                  struct wd_peer *host);

#endif
