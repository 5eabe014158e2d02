/* SPDX-License-Identifier: ISC */
/* The streams of a test over UDP: each a port of the client's, which says hello before the test
 * and is answered.  Each datagram begins with when it was sent (seconds, microseconds; 32 bits
 * each) and its number, from 1 on (32 bits or 64), big-endian. */
#include "streams.h"

#include "wadi/udp.h"

enum { DATAGRAM_MIN = 16, DATAGRAM_MAX = 65507 };
/* What is more goes as fast as it goes. */
#define RATE_MAX UINT64_C(10000000000)

struct datagrams {
	wd_udp udp;
	struct wd_udp_port port;
	struct streams *streams; /* of a test that they are for, or NULL */
	struct wd_addr client;   /* whose hello is wanted */
	bool has_long_numbers;
	uint32_t len;            /* of those that are sent, DATAGRAM_MIN to DATAGRAM_MAX bytes */
	uint64_t rate;           /* bits a second for each stream; 0: as fast as they go */
	struct wd_wait all_joined;
	struct wd_fiber *sender;
};

/* Opens the port, for good.  As wd_udp_open(). */
WD_MUST wd_err datagrams_init(struct datagrams *it, wd_udp udp, uint16_t port);

/* Waits until all streams have joined, from the address `client`. */
WD_MUST WD_WAITS wd_err datagrams_await(struct datagrams *it, struct streams *streams,
                                        const struct wd_addr *client, wd_span patience);

/* Those that are to send do so from now on. */
WD_MUST wd_err datagrams_begin(struct datagrams *it);

/* Nothing is taken any more, nor sent.  After any of the others, or none. */
WD_WAITS void datagrams_dismiss(struct datagrams *it);
