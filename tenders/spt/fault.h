/* SPDX-License-Identifier: ISC */
/* fault.h - the last words about a guest that went wrong. */
#ifndef FAULT_H
#define FAULT_H

#include "machine.h"
#include "boot.h"
#include "start.h"

/* From here on a fault of this process is the guest's: it is reported, then ends the
 * process as if nobody had looked.  `start` must stay. */
WD_NONNULL void fault_catch(const struct start *start);

/* May the guest have these bytes?  Its guards and what is outside it may not. */
WD_NONNULL bool fault_is_guests(const struct start *start, uint64_t addr, uint64_t len);

#endif
