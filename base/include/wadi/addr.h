/* SPDX-License-Identifier: ISC */
/* wadi/addr.h - IP addresses and prefixes: parse and print. */
#ifndef WADI_ADDR_H
#define WADI_ADDR_H

#include "wadi/base.h"

/* IPv6, or IPv4 mapped into it (RFC 4291, 2.5.5.2). */
struct wd_addr { uint8_t ip[16]; };

/* An address and how many leading bits are the network's: 0 to 128, for IPv4
 * 96 and more. */
struct wd_prefix { struct wd_addr addr; uint8_t bits; };

/* Enough room for any address, and prefix, with its NUL. */
enum { WD_ADDR_TEXT = 46, WD_PREFIX_TEXT = 50 };

/* The IPv4 address a.b.c.d. */
static inline struct wd_addr wd_ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	return (struct wd_addr){ { [10] = 0xff, 0xff, a, b, c, d } };
}

/* Is it an IPv4 address? */
bool wd_addr_is_ipv4(const struct wd_addr *addr);

/* Reads "10.0.0.1" (four decimal parts without leading zeros) or IPv6 as in
 * RFC 4291 2.2; no zone.  Else wd_malformed. */
WD_MUST wd_err wd_addr_parse(struct wd_bytes text, struct wd_addr *addr);

/* Reads "10.0.0.2/24", "fe80::/10".  Bits behind the prefix are kept. */
WD_MUST wd_err wd_prefix_parse(struct wd_bytes text, struct wd_prefix *prefix);

/* Writes as RFC 5952 says, IPv4 dotted; cut to fit and result as wd_err_pp(). */
size_t wd_addr_pp(const struct wd_addr *addr, char *into, size_t size);
size_t wd_prefix_pp(const struct wd_prefix *prefix, char *into, size_t size);

/* Does the address lie in the network? */
bool wd_prefix_has(const struct wd_prefix *prefix, const struct wd_addr *addr);

#endif
