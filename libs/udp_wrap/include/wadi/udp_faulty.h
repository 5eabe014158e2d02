/* SPDX-License-Identifier: ISC */
/* wadi/udp_faulty.h - a UDP whose datagrams go wrong on purpose, for tests. */
#ifndef WADI_UDP_FAULTY_H
#define WADI_UDP_FAULTY_H

#include "wadi/udp.h"

/* What happens to datagrams that are sent; 0 for never, 1 for each. */
struct udp_faults {
	uint32_t lose_every;
	uint32_t twice_every; /* arrive twice: of those that lie in one buffer */
	uint32_t alloc_every; /* buffers asked for are refused */
	uint64_t good;        /* datagrams after which there is no way any more; 0 for none */
};

struct udp_faulty {
	wd_udp under;
	struct udp_faults faults;
	uint64_t sent, asked; /* datagrams so far; buffers so far */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void udp_faulty_init(struct udp_faulty *it, wd_udp under,
                                const struct udp_faults *faults);

/* The UDP that goes wrong. */
WD_NONNULL wd_udp udp_faulty(struct udp_faulty *it);

#endif
