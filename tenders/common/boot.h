/* SPDX-License-Identifier: ISC */
/* boot.h - the pages a guest is told everything in: boot information, manifest,
 * command line, and wadi's block. */
#ifndef BOOT_H
#define BOOT_H

#include "image.h"
#include "manifest.h"
#include "wadi/abi/wadi.h"

enum { BOOT_SIZE = 5 * PAGE };

/* The area while it is filled, from its start on. */
struct boot {
	uint8_t *area;  /* BOOT_SIZE bytes, zero at first */
	uint64_t addr;  /* where the guest sees it */
	size_t used;
};

/* Where the guest finds what it was given. */
struct boot_addrs {
	uint64_t mft, cmdline;
};

/* What the monitor offers in wadi's block; 0 for what it does not. */
struct boot_extension {
	uint64_t features, clock_page, clock_call;
	uint64_t trace;       /* the descriptor that spt writes it to */
	uint32_t io_requests; /* most in a batch */
	uint64_t net_thread;  /* the doorbell's port, and the time to look from bit 32 on */
	struct wadi_net net[SOLO5_MFT_ENTRIES_MAX]; /* `nets` of them */
	size_t nets;
};

/* Leaves `header` bytes for the boot information, and puts manifest and command
 * line behind it. */
struct boot_addrs boot_put(struct boot *boot, size_t header, const struct manifest *manifest,
	const char *cmdline);

/* Appends wadi's block, with a fresh seed. */
void boot_put_extension(struct boot *boot, const struct boot_extension *extension);

#endif
