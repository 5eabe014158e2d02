/* SPDX-License-Identifier: ISC */
/* wadi/ethernet_faulty.h - Ethernet that goes wrong on purpose, for tests. */
#ifndef WADI_ETHERNET_FAULTY_H
#define WADI_ETHERNET_FAULTY_H

#include "wadi/ethernet.h"

/* What happens to calls; 0 for never, 1 for each. */
struct ethernet_faults {
	uint32_t lose_every;  /* frames that are sent are lost */
	uint32_t alloc_every; /* buffers asked for are refused */
	uint32_t full_every;  /* there is no room for types and groups */
	uint64_t good;        /* frames after which all are lost; 0 for none */
};

struct ethernet_faulty {
	wd_ethernet under;
	struct ethernet_faults faults;
	uint64_t sent, asked, joined; /* frames; buffers; types and groups so far */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void ethernet_faulty_init(struct ethernet_faulty *it, wd_ethernet under,
                                     const struct ethernet_faults *faults);

/* The Ethernet that goes wrong. */
WD_NONNULL wd_ethernet ethernet_faulty(struct ethernet_faulty *it);

#endif
