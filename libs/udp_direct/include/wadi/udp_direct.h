/* SPDX-License-Identifier: ISC */
/* wadi/udp_direct.h - UDP (RFC 768; RFC 1122, 4.1) over IP of either version.
 *
 * Checksums are always sent, and verified; one left out by the sender is accepted over IPv4
 * alone (RFC 8200, 8.1).  Datagrams that are shorter than they say are dropped, and so are
 * those for port 0; what stands behind one in its packet is cut.  Who asks for a port that
 * is not open is told so, as often as IP allows.  Nothing is sent to port 0, which means
 * that the sender wants no answer.
 */
#ifndef WADI_UDP_DIRECT_H
#define WADI_UDP_DIRECT_H

#include "wadi/random.h"
#include "wadi/udp.h"

/* Ports that are chosen at random are from here on up (RFC 6056, 3.3.1). */
enum { UDP_DIRECT_RANDOM_MIN = 32768, UDP_DIRECT_BUCKETS = 256 };

struct udp_direct {
	wd_ip ip;
	wd_random random;
	struct wd_udp_port *bucket[UDP_DIRECT_BUCKETS]; /* those that are open, by number */
};

/* Over `ip`, of which it takes the protocol UDP; fails as wd_ip_listen().  `random` is asked
 * when a port is opened. */
WD_MUST WD_NONNULL wd_err udp_direct_init(struct udp_direct *it, wd_ip ip, wd_random random);

/* The UDP that it is. */
WD_NONNULL wd_udp udp_direct(struct udp_direct *it);

#endif
