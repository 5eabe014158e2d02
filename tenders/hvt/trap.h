/* SPDX-License-Identifier: ISC */
/* trap.h - what becomes of an exception in the guest. */
#ifndef TRAP_H
#define TRAP_H

#include "guest.h"

/* Serves exception `vector`.  An image of the plain ABI believes to run in ring 0: its
 * privileged instructions are done for it and its own handlers are called.  Otherwise,
 * and where memory's protection is broken, this is the end: it reports and exits. */
WD_NONNULL void trap_serve(struct guest *guest, unsigned vector);

#endif
