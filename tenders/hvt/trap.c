/* SPDX-License-Identifier: ISC */
#include "trap.h"

#include "crash.h"
#include "gdb_hvt.h"
#include "supervisor.h"

enum { PROTECTION = 13, PAGE_FAULT = 14 };

/* Solo5's own monitor ends a guest that writes to its text, whatever handlers it has. */
static bool served(struct guest *g, unsigned vector, struct ring0_frame *frame)
{
	if (vector == PROTECTION && supervisor_emulate(g, frame))
		return true;
	if (crash_is_forbidden(g, vector))
		return false;
	if (vector == PAGE_FAULT)
		g->supervisor.cr2 = ring0_fault_address(g);
	return supervisor_deliver(g, vector, frame);
}

void trap_serve(struct guest *guest, unsigned vector)
{
	struct ring0_frame frame = ring0_frame(guest, vector);

	if (gdb_hvt_exception(guest, vector))
		return;
	if (guest->start->image.noted || !ring0_from_ring3(&frame) ||
	    !served(guest, vector, &frame))
		crash_exception(guest, vector);
	ring0_resume(guest, &frame);
}
