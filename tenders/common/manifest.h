/* SPDX-License-Identifier: ISC */
/* manifest.h - the devices an image declares. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "tender.h"
#include "wadi/abi/solo5.h"

/* struct solo5_mft with room for the most entries; entry 0 is no device. */
struct manifest {
	uint32_t version, entries;
	struct solo5_mft_entry entry[SOLO5_MFT_ENTRIES_MAX];
};

/* Copies an image's manifest and checks all of it; entries not in use stay as they
 * are.  Fails with a kind of wd_malformed; `manifest` is then not to be used. */
WD_MUST WD_NONNULL wd_err manifest_decode(struct manifest *manifest, struct wd_bytes bytes);

/* The entry of a device by its name, or NULL. */
WD_NONNULL struct solo5_mft_entry *manifest_find(struct manifest *manifest, struct wd_bytes name);

/* How many bytes of it are in use: what the guest is given. */
WD_NONNULL size_t manifest_size(const struct manifest *manifest);

/* Entry `handle` if it is an attached device of this type, else NULL; for
 * handles from the guest. */
WD_NONNULL const struct solo5_mft_entry *manifest_device(const struct manifest *manifest,
	uint64_t handle, enum solo5_mft_type type);

#endif
