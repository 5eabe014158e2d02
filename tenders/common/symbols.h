/* SPDX-License-Identifier: ISC */
/* symbols.h - the names of functions, where an image still has them. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "tender.h"

/* The name of the function in the ELF file `elf` that holds `addr`, and how far
 * from its start that is; an empty view where the file does not say.  The file is
 * not trusted. */
WD_NONNULL struct wd_bytes symbols_find(struct wd_bytes elf, uint64_t addr, uint64_t *offset);

#endif
