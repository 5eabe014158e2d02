/* SPDX-License-Identifier: ISC */
/* wadi/ip_paths.h - paths that take only shorter packets than the link does (RFC 1191,
 * RFC 8201).
 */
#ifndef WADI_IP_PATHS_H
#define WADI_IP_PATHS_H

#include "wadi/addr.h"
#include "wadi/siphash.h"

/* Places for them. */
enum { IP_PATHS_SETS = 16, IP_PATHS_WAYS = 4 };

/* An address is in one of the ways of its set. */
struct ip_paths {
	struct wd_siphash_key key;
	wd_instant until; /* from then on there is none */
	struct ip_path {
		struct wd_addr to;
		uint32_t mtu;
		wd_instant until; /* so long it is believed */
	} path[IP_PATHS_SETS][IP_PATHS_WAYS];
};

/* None is narrow. */
WD_NONNULL void ip_paths_init(struct ip_paths *it, const struct wd_siphash_key *key);

/* Bytes of the longest packet to `to`, at most `mtu`. */
WD_NONNULL uint32_t ip_paths_mtu(const struct ip_paths *it, const struct wd_addr *to, uint32_t mtu,
                                 wd_instant now);

/* It is at most `mtu` for ten minutes.  Never makes a path wider; takes the place of
 * that of its set which would end first. */
WD_NONNULL void ip_paths_narrow(struct ip_paths *it, const struct wd_addr *to, uint32_t mtu,
                                wd_instant now);

#endif
