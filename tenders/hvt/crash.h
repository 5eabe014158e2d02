/* SPDX-License-Identifier: ISC */
/* crash.h - the last words about a guest that went wrong. */
#ifndef CRASH_H
#define CRASH_H

#include "guest.h"

/* Is exception `vector` one by which the guest broke the protection of its own memory? */
WD_NONNULL bool crash_is_forbidden(const struct guest *guest, unsigned vector);

/* Reports exception `vector` and ends: with EXIT_CRASH, or as Solo5 does with
 * EXIT_MONITOR when the guest broke the protection of its own memory. */
_Noreturn WD_NONNULL void crash_exception(const struct guest *guest, unsigned vector);

/* The guest is about to halt, by a struct hvt_halt at `addr`: tells a debugger, and
 * writes a core file if one is wanted and the status is EXIT_CRASH. */
WD_NONNULL void crash_halting(const struct guest *guest, uint64_t addr);

/* Reports an end of the guest's run that is neither exception nor hypercall. */
_Noreturn WD_NONNULL void crash_exit(const struct guest *guest);

#endif
