/* SPDX-License-Identifier: ISC */
#include "wadi/solo5/attached.h"

#include <string.h>

const struct solo5_mft *attached;

const struct solo5_mft_entry *attached_find(const char *name, enum solo5_mft_type type,
                                            unsigned *handle)
{
	for (unsigned i = 1; i < attached->entries && i < SOLO5_MFT_ENTRIES_MAX; i++) {
		const struct solo5_mft_entry *e = &attached->entry[i];

		if (e->attached && e->type == (uint32_t)type && strcmp(e->name, name) == 0) {
			*handle = i;
			return e;
		}
	}
	return NULL;
}
