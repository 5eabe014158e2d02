/* SPDX-License-Identifier: ISC */
/* wadi/icmp_faulty.h - ICMP that goes wrong on purpose, for tests. */
#ifndef WADI_ICMP_FAULTY_H
#define WADI_ICMP_FAULTY_H

#include "wadi/icmp.h"

/* What happens to echoes; 0 for never, 1 for each. */
struct icmp_faults {
	uint32_t lose_every;        /* are not answered */
	uint32_t unreachable_every; /* are answered with wd_icmp_unreachable, at once */
	uint64_t good;              /* echoes after which there is no way any more; 0 for none */
};

struct icmp_faulty {
	wd_icmp under;
	struct icmp_faults faults;
	uint64_t asked; /* echoes so far */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void icmp_faulty_init(struct icmp_faulty *it, wd_icmp under,
                                 const struct icmp_faults *faults);

/* The ICMP that goes wrong. */
WD_NONNULL wd_icmp icmp_faulty(struct icmp_faulty *it);

#endif
