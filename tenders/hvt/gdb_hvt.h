/* SPDX-License-Identifier: ISC */
/* gdb_hvt.h - a guest with a debugger at guest->gdb. */
#ifndef GDB_HVT_H
#define GDB_HVT_H

#include "gdb_session.h"
#include "guest.h"

/* From now on what the debugger sends interrupts a run. */
WD_NONNULL void gdb_hvt_listen(const struct guest *guest);

/* Before the guest's first instruction: serves the debugger until it lets it run. */
WD_NONNULL void gdb_hvt_start(const struct guest *guest);

/* The guest took exception `vector`.  Does nothing and returns false when that is not
 * the debugger's, or it says that it be left to take its course; else serves the
 * debugger, and the guest can go on. */
WD_NONNULL bool gdb_hvt_exception(const struct guest *guest, unsigned vector);

/* The run of the guest was interrupted, perhaps by the debugger. */
WD_NONNULL void gdb_hvt_interruption(const struct guest *guest);

#endif
