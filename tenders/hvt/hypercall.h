/* SPDX-License-Identifier: ISC */
/* hypercall.h - what a guest can ask of this monitor. */
#ifndef HYPERCALL_H
#define HYPERCALL_H

#include "guest.h"

/* Serves hypercall `number`, whose structure is at guest-physical `addr`.  Nothing
 * in it is trusted: an address outside the guest's memory ends the monitor with a
 * message, and no byte outside is touched. */
WD_NONNULL void hypercall_serve(struct guest *guest, unsigned number, uint64_t addr);

#endif
