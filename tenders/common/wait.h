/* SPDX-License-Identifier: ISC */
/* wait.h - a monitor's sleep while its guest has nothing to do. */
#ifndef WAIT_H
#define WAIT_H

#include "net_port.h"

/* Nanoseconds of the monotonic clock. */
uint64_t monotonic_ns(void);

/* Sleeps until one of the network devices in `which`, a bit for each index, can be read, one
 * of those in `full` can be written, or the monotonic clock has `until`, UINT64_MAX for never.
 * Yields which can.  The event file `bell`, unless that is -1, ends it too: bit 0. */
WD_NONNULL uint64_t device_wait(const struct manifest *manifest, struct net_port *ports,
	uint64_t which, uint64_t full, int bell, uint64_t until);

/* Sleeps until the bell rings, or until `until`. */
void bell_wait(int bell, uint64_t until);

void bell_ring(int bell);

/* Ends this thread's sleep under way, or else its next one; for handlers of signals. */
void device_wake(void);

#endif
