/* SPDX-License-Identifier: ISC */
/* crash.h - the last words about a guest that went wrong. */
#ifndef CRASH_H
#define CRASH_H

#include "guest.h"

/* Reports exception `vector` and ends: with EXIT_CRASH, or as Solo5 does with
 * EXIT_MONITOR when the guest broke the protection of its own memory. */
_Noreturn WD_NONNULL void crash_exception(const struct guest *guest, unsigned vector);

/* Reports an end of the guest's run that is neither exception nor hypercall. */
_Noreturn WD_NONNULL void crash_exit(const struct guest *guest);

#endif
