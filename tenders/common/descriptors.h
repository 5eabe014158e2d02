/* SPDX-License-Identifier: ISC */
/* descriptors.h - the numbers under which a monitor holds its files.
 *
 * They are the same in every run, so that a filter made when the monitor was built
 * can name them.  A device's number is the start of its kind's range plus its
 * index in the manifest.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "manifest.h"

enum {
	FD_VCPU = 3,     /* wadi-hvt's virtual processor */
	FD_DEBUGGER = 4, /* the debugger's socket */
	FD_CORES = 5,    /* the folder for core files */
	FD_DOORBELL = 6, /* what wakes wadi-hvt's thread for frames, */
	FD_WAKE = 7,     /* and what that wakes the other with */
	FD_TRACE = 63,   /* the file for the guest's trace */
	FD_NET = 64,     /* the network devices' range */
	FD_BLOCK = 128,  /* the block devices' range */
	FD_RANGE = 64,   /* how long a range is; it starts at a multiple of that */
};

_Static_assert(FD_DOORBELL % 2 == 0 && FD_WAKE == FD_DOORBELL + 1, "a pair");
_Static_assert(FD_NET % FD_RANGE == 0 && FD_BLOCK % FD_RANGE == 0 &&
	FD_RANGE >= (int)SOLO5_MFT_ENTRIES_MAX,
	"a mask tells whether a descriptor is in a range");

/* Opens /dev/null for each of the standard files that is closed: else what is
 * opened next would take its place, and get the guest's text. */
void descriptors_open_standard(void);

/* Puts `fd` at `number`, and returns that; what was there is closed. */
int descriptors_place(int fd, int number);

/* Puts every attached device at its number. */
WD_NONNULL void descriptors_place_devices(struct manifest *manifest);

/* Closes all but standard output and error, the devices, and `own[0]` up to
 * `own[count - 1]`, of which there are at most 8.  Kernels before 5.9 cannot; their
 * filter alone keeps the guest from what stays open. */
WD_NONNULL void descriptors_close_others(const struct manifest *manifest, const int *own,
	size_t count);

#endif
