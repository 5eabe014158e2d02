/* SPDX-License-Identifier: ISC */
/* report.h - what is printed about a guest that crashed. */
#ifndef REPORT_H
#define REPORT_H

#include "machine.h"

/* One line on standard error, by a single write(): this may run in a handler of
 * signals.  Formats are wadi/fmt.h's. */
void report_line(const char *format, ...) WD_PRINTF(1, 2);

/* The registers, then who called whom as far as the frame pointers lead, with the
 * functions' names where the image `elf` has them. */
WD_NONNULL void report_state(const struct machine *machine, const struct registers *registers,
	struct wd_bytes elf);

/* The last messages of the log whose struct wadi_log_ring is said to be at `addr`, if
 * anything like it is; at most 16. */
WD_NONNULL void report_log(const struct machine *machine, uint64_t addr);

#endif
