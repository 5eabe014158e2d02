/* SPDX-License-Identifier: ISC */
/* supervisor.h - the ring 0 that a stock Solo5 image believes to run in.
 *
 * Its start-up loads a GDT, a TSS and an IDT of its own and sets the base of FS; its
 * trap handlers read CR2.  In ring 3 each of these instructions is a general protection
 * fault, which is where the monitor does them: only by what these functions write down,
 * nothing here reaches the processor's own tables.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "guest.h"
#include "ring0.h"

/* Does the instruction at frame->rip on the guest's behalf and sets the frame behind it;
 * false, and nothing changed, unless it is one of insn.h's with sound operands. */
WD_NONNULL bool supervisor_emulate(struct guest *guest, struct ring0_frame *frame);

/* Enters the guest's own handler of `vector`, as the processor would do it: the frame is
 * pushed to the handler's stack, and then is the handler's.  False, and nothing changed,
 * when there is no such handler or no room. */
WD_NONNULL bool supervisor_deliver(struct guest *guest, unsigned vector,
	struct ring0_frame *frame);

#endif
