/* SPDX-License-Identifier: ISC */
/* vdso.h - functions that the kernel gives every process. */
#ifndef VDSO_H
#define VDSO_H

#include "tender.h"

/* The address of function `name` of the vDSO, or 0 if the kernel has none. */
WD_NONNULL uint64_t vdso_find(const char *name);

#endif
