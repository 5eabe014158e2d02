/* SPDX-License-Identifier: ISC */
/* wadi/solo5/extension.h - wadi's block behind the boot information (wadi/abi/wadi.h). */
#ifndef WADI_SOLO5_EXTENSION_H
#define WADI_SOLO5_EXTENSION_H

#include "wadi/abi/wadi.h"
#include "wadi/base.h"

/* What the monitor offers; all zero on one that knows only the plain ABI. */
struct extension {
	bool there;
	uint64_t features; /* WADI_HAS_... */
	const volatile struct wadi_clock_page *clock_page;
	int (*clock_call)(int clock, void *timespec);
	struct wd_room seed;
	uint64_t trace;  /* a trace is wanted; spt: its descriptor */
	uint32_t io_version, io_requests; /* batches, and the most requests in one */
	uint16_t doorbell;  /* the port that wakes its thread for frames; 0 when there is none, */
	uint32_t look_ns;   /* and how long to look before a sleep */
	bool net; /* it says of network devices what they can */
	struct wd_bytes records; /* all of them */
};

extern struct extension extension;

/* Looks behind `cmdline`, within the first MiB.  Without a stack protector. */
void extension_find(const char *cmdline);

/* What the monitor offers for a network device; false when it says nothing of it. */
WD_MUST WD_NONNULL bool extension_net(unsigned device, struct wadi_net *net);

#endif
