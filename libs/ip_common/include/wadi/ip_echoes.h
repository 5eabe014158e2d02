/* SPDX-License-Identifier: ISC */
/* wadi/ip_echoes.h - the messages of echo requests and their answers, which are the same in
 * ICMP (RFC 792) and ICMPv6 (RFC 4443, 4) but for their types.
 */
#ifndef WADI_IP_ECHOES_H
#define WADI_IP_ECHOES_H

#include "wadi/ethernet.h"
#include "wadi/icmp.h"
#include "wadi/random.h"

enum { IP_ECHO_HEADER = 8 }; /* type, code, checksum, identifier, sequence number */

/* Those under way. */
struct ip_echoes {
	struct wd_icmp_echo *first;
	uint16_t id, sequence;
};

/* None; numbers start at random. */
WD_NONNULL void ip_echoes_init(struct ip_echoes *it, wd_random random);

/* Notes it, and returns its message, of `type` and with a checksum of zero, in a buffer, or a
 * chain, of `eth` with `headroom` bytes free before it.  NULL, and not noted, when there is
 * none. */
WD_MUST WD_NONNULL struct wd_buf *ip_echoes_ask(struct ip_echoes *it, struct wd_icmp_echo *echo,
                                                uint8_t type, wd_ethernet eth, uint32_t headroom);

/* It is no longer noted, if it was. */
WD_NONNULL void ip_echoes_withdraw(struct ip_echoes *it, struct wd_icmp_echo *echo);

/* An answer came, whose checksum is right: `message`, from its type on.  It must be that to an echo
 * to `from`, or to a group, with the same data. */
WD_NONNULL void ip_echoes_answer(struct ip_echoes *it, const struct wd_addr *from,
                                 const struct wd_buf *message, uint8_t hops);

/* The network says something of a request: true when there is one.  Unless it was too long,
 * who asked is told wd_icmp_unreachable then. */
WD_MUST WD_NONNULL bool ip_echoes_troubled(struct ip_echoes *it,
                                           const struct wd_ip_trouble *trouble);

#endif
