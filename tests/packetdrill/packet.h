/* SPDX-License-Identifier: ISC */
/* packet.h - packets as bytes, as scripts have them, and as text. */
#ifndef PACKET_H
#define PACKET_H

#include "script.h"

enum { PACKET_BYTES = 65600, PACKET_TEXT = 512, STAMPS_MAX = 32 };

/* Who speaks with whom: addresses of IPv4 in the first four bytes. */
struct wire {
	int version; /* 4 or 6 */
	uint8_t local[16], remote[16];
};

/* A connection of the script, or a pair of ports of UDP: from the numbers of the stack to
 * those of the script. */
struct flow {
	enum protocol protocol;
	int local_port, remote_port; /* -1: not known yet */
	bool isn_known, ts_known;
	bool reborn;                 /* a new SYN has come: another connection may begin */
	uint32_t isn, ts;            /* what the stack's are more than the script's */
	struct { uint32_t script, live; } stamp[STAMPS_MAX]; /* the latest TS vals that were seen */
	unsigned stamps;
	int live;                    /* its descriptor, -1 */
	struct flow *next;
};

/* What `p` says as bytes of IP; how many.  Its data is zeros. */
size_t packet_encode(const struct wire *wire, const struct flow *flow, const struct packet *p,
                     uint8_t *into);

/* What a packet of the stack says, in its own numbers.  NULL, or what is wrong with it:
 * "" when it is none of ours. */
const char *packet_decode(const struct wire *wire, const uint8_t *bytes, size_t len,
                          struct packet *p);

/* From the numbers of the stack to those of the script. */
void packet_map(const struct flow *flow, struct packet *p);

/* As in a script. */
const char *packet_text(const struct packet *p, char into[PACKET_TEXT]);

/* ---- icmp.c -------------------------------------------------------------------------- */

/* Type and code of a packet of ICMP from their names; fails in a script that is wrong. */
void icmp_numbers(const struct script *script, int line, int version, struct packet *p);

#endif
