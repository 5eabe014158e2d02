/* SPDX-License-Identifier: ISC */
/* wadi/ip_reassembly.h - datagrams that come in fragments (RFC 791, 3.2; RFC 8200, 4.5).
 *
 * Fragments stay in the buffers they came in; a whole datagram is a chain of them.  What
 * can be held is limited, in all, for one datagram and for one sender; a datagram of which
 * nothing has come for longest makes room for newer ones.
 *
 * Where fragments overlap the datagram is void, with all that still comes of it (RFC 5722);
 * an exact copy of one is passed over.
 */
#ifndef WADI_IP_REASSEMBLY_H
#define WADI_IP_REASSEMBLY_H

#include "wadi/ip.h"
#include "wadi/wheel.h"

/* The limits. */
enum {
	IP_REASSEMBLY_DATAGRAMS = 32,
	IP_REASSEMBLY_SENDER = 8,  /* of them from one address */
	IP_REASSEMBLY_BUFS = 96,   /* in all; */
	IP_REASSEMBLY_EACH = 64,   /* for one datagram: 64 KiB over a path of 1280 bytes */
};

/* What the header of a fragment says. */
struct ip_fragment {
	struct wd_addr from, to;
	uint32_t id;
	uint8_t protocol; /* of IPv4; 0 with IPv6, where it does not tell datagrams apart */
	uint8_t tos;
	bool more;        /* it is not the last */
	uint16_t header;  /* bytes of all headers, which are in the headroom of the data */
	uint32_t offset;  /* of the data in the datagram, in bytes */
};

struct ip_reassembly;

/* A fragment that came. */
struct ip_piece {
	struct ip_piece *next; /* that with the next smaller offset */
	struct wd_buf *data;
	uint32_t offset, len;
};

/* A datagram of which some is missing. */
struct ip_datagram {
	struct wd_wheel_timer timer; /* first; set while it is in use */
	struct ip_reassembly *host;
	struct ip_fragment header;   /* of the fragment with offset 0, once that is there */
	struct ip_piece *last;       /* the fragments, that with the greatest offset first */
	uint32_t have, total;        /* bytes that came; of the whole, 0 while not known */
	uint16_t bufs;
	uint8_t ecn;                 /* a bit for each codepoint that came */
	bool is_void;
	uint64_t touched;            /* ticks of `host` when the latest came */
};

/* Datagrams under way, and free places. */
struct ip_reassembly {
	struct wd_wheel *wheel;
	wd_span life;
	void (*expired)(void *arg, const struct ip_fragment *header, struct wd_buf *data WD_OWNED);
	void *arg;
	struct ip_datagram datagram[IP_REASSEMBLY_DATAGRAMS];
	struct ip_piece piece[IP_REASSEMBLY_BUFS];
	struct ip_piece *free;
	uint32_t bufs;
	uint64_t tick;
};

/* A datagram has `life` from its first fragment on.  When that is over and the fragment
 * with offset 0 has come, `expired` is called with it, for the ICMP error. */
WD_NONNULL void ip_reassembly_init(struct ip_reassembly *it, struct wd_wheel *wheel, wd_span life,
                                   void (*expired)(void *arg, const struct ip_fragment *header,
                                                   struct wd_buf *data WD_OWNED),
                                   void *arg);

/* Drops what is there, and clears all timers. */
WD_NONNULL void ip_reassembly_fini(struct ip_reassembly *it);

/* Takes a fragment in.  The last one to come makes the whole datagram: its data is returned,
 * with the headers of the fragment with offset 0 before it as `*f` has them, and the ECN
 * that RFC 3168, 5.3 asks for in `f->tos`.  NULL otherwise. */
WD_MUST WD_NONNULL struct wd_buf *ip_reassembly_take(struct ip_reassembly *it,
                                                     struct ip_fragment *f,
                                                     struct wd_buf *data WD_OWNED);

#endif
