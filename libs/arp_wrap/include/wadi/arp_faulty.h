/* SPDX-License-Identifier: ISC */
/* wadi/arp_faulty.h - ARP that goes wrong on purpose, for tests. */
#ifndef WADI_ARP_FAULTY_H
#define WADI_ARP_FAULTY_H

#include "wadi/arp.h"

/* What happens to calls; 0 for never, 1 for each. */
struct arp_faults {
	uint32_t lose_every;     /* packets are lost */
	uint32_t silent_every;   /* questions end with wd_arp_timeout, at once */
	uint32_t full_every;     /* claims are refused with wd_arp_full */
	uint32_t conflict_every; /* claims end with wd_arp_conflict, at once */
};

struct arp_faulty {
	wd_arp under;
	struct arp_faults faults;
	uint64_t sent, asked, claimed; /* packets, questions and claims so far */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void arp_faulty_init(struct arp_faulty *it, wd_arp under,
                                const struct arp_faults *faults);

/* The ARP that goes wrong. */
WD_NONNULL wd_arp arp_faulty(struct arp_faulty *it);

#endif
