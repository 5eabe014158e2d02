/* SPDX-License-Identifier: ISC */
/* wadi/solo5/attached.h - the manifest with what the monitor attached. */
#ifndef WADI_SOLO5_ATTACHED_H
#define WADI_SOLO5_ATTACHED_H

#include "wadi/abi/solo5.h"

/* The monitor's copy; it has looked into it. */
extern const struct solo5_mft *attached;

/* The attached device of this name and type, and its index; NULL when there is none. */
const struct solo5_mft_entry *attached_find(const char *name, enum solo5_mft_type type,
                                            unsigned *handle);

#endif
