/* SPDX-License-Identifier: ISC */
/* wadi/abi/solo5.h - what Solo5's targets have in common: ELF notes, manifest.
 *
 * Layouts and values are Solo5's (ABI of v0.8 and later); the header is ours.
 * An image carries each note in a PT_NOTE program header of its own.
 */
#ifndef WADI_ABI_SOLO5_H
#define WADI_ABI_SOLO5_H

#include <stdint.h>

#define SOLO5_NOTE_NAME "Solo5" /* namesz 6, padded to 8 */

enum {
	SOLO5_NOTE_ABI = 0x31494241, /* "ABI1": struct solo5_abi */
	SOLO5_NOTE_MFT = 0x3154464d, /* "MFT1": 4 bytes of padding, struct solo5_mft */
};

enum { SOLO5_TARGET_HVT = 1, SOLO5_TARGET_SPT = 2 };
enum { SOLO5_HVT_VERSION = 2, SOLO5_SPT_VERSION = 2 };

struct solo5_abi {
	uint32_t target, version;
	uint32_t unused[2]; /* zero */
};

/* ---- The manifest: the devices an image is to be given ------------------------ */

enum {
	SOLO5_NAME_SIZE = 68,         /* with NUL: names are [A-Za-z0-9]{1,67} */
	SOLO5_MFT_VERSION = 1,
	SOLO5_MFT_ENTRIES_MAX = 64,   /* 63 devices and the reserved first */
};

enum solo5_mft_type {
	SOLO5_BLOCK_BASIC = 1,
	SOLO5_NET_BASIC = 2,
	SOLO5_RESERVED_FIRST = 1 << 30, /* entry 0, nameless */
};

struct solo5_mft_entry {
	char name[SOLO5_NAME_SIZE];
	uint32_t type;
	union {
		struct { uint64_t capacity; uint16_t block_size; } block;
		struct { uint8_t mac[6]; uint16_t mtu; } net;
	};                  /* filled in by the monitor */
	union {
		int fd;     /* spt: the guest's file descriptor */
		void *data;
	};
	uint8_t attached;   /* zero in the image */
	uint8_t padding[7];
};

/* The note MFT1, behind its padding. */
struct solo5_mft {
	uint32_t version;
	uint32_t entries;
	struct solo5_mft_entry entry[];
};

_Static_assert(sizeof(struct solo5_mft_entry) == 104, "Solo5's layout");
_Static_assert(__builtin_offsetof(struct solo5_mft_entry, block) == 72, "Solo5's layout");
_Static_assert(__builtin_offsetof(struct solo5_mft_entry, attached) == 96, "Solo5's layout");

/* ---- What guest and monitor agree on ------------------------------------------------ */

enum { /* the results of device calls */
	SOLO5_R_OK = 0,
	SOLO5_R_AGAIN = 1,
	SOLO5_R_EINVAL = 2,
	SOLO5_R_EUNSPEC = 3,
};

enum { SOLO5_EXIT_ABORT = 255 };

/* Guest addresses: the image starts at 1 MiB, the command line has at most 8191
 * characters. */
#define SOLO5_GUEST_MIN_BASE 0x100000
#define SOLO5_CMDLINE_SIZE   8192

#endif
