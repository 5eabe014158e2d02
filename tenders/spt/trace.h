/* SPDX-License-Identifier: ISC */
/* trace.h - a guest that is looked at: by a debugger, or for a core file. */
#ifndef TRACE_H
#define TRACE_H

#include "start.h"

/* Splits the process, if the options ask for a debugger or core files: this returns in
 * a child that goes on to be the guest, while the monitor that was traces it, and ends
 * as it does.  The guest must be mapped, and not be confined yet. */
WD_NONNULL void trace_guest(const struct start *start);

#endif
