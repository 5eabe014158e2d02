/* SPDX-License-Identifier: ISC */
/* clock.h - the clock page: a guest reads both clocks from it and its TSC. */
#ifndef CLOCK_H
#define CLOCK_H

#include "guest.h"
#include "wadi/abi/wadi.h"

/* The page and what it is measured by. */
struct clock {
	struct wadi_clock_page *page;
	uint64_t offset;     /* guest's TSC = host's TSC + offset */
	uint64_t nominal;    /* the page's mult as KVM's frequency makes it */
	uint64_t first_tsc;  /* a sample, */
	uint64_t first_mono; /* from which the true ratio is measured */
};

/* Ties the guest's TSC to the host's and fills the page for the first time. */
WD_NONNULL void clock_start(struct clock *clock, const struct guest *guest,
	struct wadi_clock_page *page);

/* Brings the page up to date; to be called between two runs of the guest only. */
WD_NONNULL void clock_refresh(struct clock *clock);

#endif
