/* SPDX-License-Identifier: ISC */
/* wadi/manifest.h - the devices that the image must be given, for wiring.c.
 *
 * Solo5's manifest note (wadi/abi/solo5.h), which the monitor reads from the
 * ELF file; the image gets the monitor's copy with what was attached.
 */
#ifndef WADI_MANIFEST_H
#define WADI_MANIFEST_H

#include "wadi/abi/solo5.h"

/* For WD_MANIFEST(): a device that must be attached. */
#define WD_NET_BASIC(name_)   { .name = name_, .type = SOLO5_NET_BASIC }
#define WD_BLOCK_BASIC(name_) { .name = name_, .type = SOLO5_BLOCK_BASIC }
#define WD_MANIFEST_ENTRIES(...) { .type = SOLO5_RESERVED_FIRST } __VA_OPT__(,) __VA_ARGS__
#define WD_MANIFEST_SIZE(...) \
	sizeof((const struct solo5_mft_entry[]){ WD_MANIFEST_ENTRIES(__VA_ARGS__) })

/* At file scope, once per image: the manifest, WD_MANIFEST() for none. */
#define WD_MANIFEST(...)                                                               \
	__attribute__((section(".note.solo5.manifest"), used, aligned(8)))             \
	static const struct {                                                          \
		uint32_t name_size, size, type;                                        \
		char name[8];                                                          \
		uint32_t padding, version, entries;                                    \
		struct solo5_mft_entry entry[WD_MANIFEST_SIZE(__VA_ARGS__) /           \
		                             sizeof(struct solo5_mft_entry)];          \
	} wd_manifest = {                                                              \
		.name_size = sizeof SOLO5_NOTE_NAME,                                   \
		.size = 12 + WD_MANIFEST_SIZE(__VA_ARGS__),                            \
		.type = SOLO5_NOTE_MFT,                                                \
		.name = SOLO5_NOTE_NAME,                                               \
		.version = SOLO5_MFT_VERSION,                                          \
		.entries = WD_MANIFEST_SIZE(__VA_ARGS__) / sizeof(struct solo5_mft_entry), \
		.entry = { WD_MANIFEST_ENTRIES(__VA_ARGS__) },                         \
	}

#endif
