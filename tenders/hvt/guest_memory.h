/* SPDX-License-Identifier: ISC */
/* guest_memory.h - the guest's memory as it is named in hypercalls.  An address that
 * is not the guest's ends the monitor with a message that has `what` in it. */
#ifndef GUEST_MEMORY_H
#define GUEST_MEMORY_H

#include "guest.h"

/* `len` bytes of it at `addr`. */
WD_NONNULL uint8_t *guest_bytes(const struct guest *guest, uint64_t addr, uint64_t len,
	const char *what);

/* The same, where the guest itself might write: the monitor must not be the tool
 * by which it changes its own code. */
WD_NONNULL uint8_t *guest_room(const struct guest *guest, uint64_t addr, uint64_t len,
	const char *what);

#endif
