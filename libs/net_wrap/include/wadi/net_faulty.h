/* SPDX-License-Identifier: ISC */
/* wadi/net_faulty.h - a network device with a bad wire, for tests. */
#ifndef WADI_NET_FAULTY_H
#define WADI_NET_FAULTY_H

#include "wadi/net.h"

/* What happens to frames on their way out; 0 for never, 1 for each. */
struct net_faults {
	uint32_t lose_every;
	uint32_t twice_every; /* arrive twice, the copy later than the next frame */
	uint32_t flip_every;  /* have a bit changed */
	uint32_t alloc_every; /* buffers asked for are refused */
	uint64_t good;        /* frames after which the device is gone; 0 for none */
};

struct net_faulty {
	wd_net under;
	struct net_faults faults;
	uint64_t sent, asked; /* frames so far; buffers so far */
	struct wd_buf *late;  /* a copy that is to follow */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void net_faulty_init(struct net_faulty *it, wd_net under,
                                const struct net_faults *faults);

/* Frees what is on the way. */
WD_NONNULL void net_faulty_fini(struct net_faulty *it);

WD_NONNULL wd_net net_faulty(struct net_faulty *it);

#endif
