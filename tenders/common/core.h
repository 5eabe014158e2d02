/* SPDX-License-Identifier: ISC */
/* core.h - core files: a guest's registers and memory, for a debugger to look at. */
#ifndef CORE_H
#define CORE_H

#include "machine.h"

/* Opens the folder for core files, to be asked for before anything goes wrong.
 * Dies when it is none. */
WD_NONNULL int core_folder(const char *path);

/* Writes core.solo5-TARGET.PID, a name that tools know, into the folder and says so, or
 * why it could not.  A file of that name is not overwritten. */
WD_NONNULL void core_dump(int folder, int pid, const struct machine *machine,
	const struct registers *registers, int signal);

/* Writes the core itself, an ELF file with holes for what was never used. */
WD_MUST WD_NONNULL bool core_write(int fd, const struct machine *machine,
	const struct registers *registers, int signal);

#endif
