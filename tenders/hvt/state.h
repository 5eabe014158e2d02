/* SPDX-License-Identifier: ISC */
/* state.h - the guest's registers and memory, in the form of machine.h. */
#ifndef STATE_H
#define STATE_H

#include "guest.h"
#include "machine.h"

/* For `vector`: the guest was interrupted between two instructions, by no exception. */
enum { NO_VECTOR = -1 };

/* The registers as the guest left them when it was stopped by exception `vector`. */
WD_NONNULL struct registers state_registers(const struct guest *guest, int vector);

/* Puts them back, changed or not; system registers stay as they are. */
WD_NONNULL void state_set_registers(const struct guest *guest, int vector,
	const struct registers *registers);

/* Was the processor on its way to the monitor, with no instruction of the guest's
 * left before it gets there? */
WD_NONNULL bool state_in_stub(const struct guest *guest);

/* The memory.  What is not mapped for the guest is not there. */
WD_NONNULL struct machine state_machine(const struct guest *guest);

#endif
