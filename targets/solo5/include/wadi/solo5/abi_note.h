/* SPDX-License-Identifier: ISC */
/* wadi/solo5/abi_note.h - how an image says for which monitor it is. */
#ifndef WADI_SOLO5_ABI_NOTE_H
#define WADI_SOLO5_ABI_NOTE_H

#include "wadi/abi/solo5.h"

/* At file scope, once per image: Solo5's ABI note, and an interpreter that is not
 * there, which tells those who start the image as a program what would. */
#define SOLO5_ABI_NOTE(target_, version_, monitor)                             \
	__attribute__((section(".note.solo5.abi"), used, aligned(4)))          \
	static const struct {                                                  \
		uint32_t name_size, size, type;                                \
		char name[8];                                                  \
		struct solo5_abi abi;                                          \
	} abi_note = {                                                         \
		.name_size = sizeof SOLO5_NOTE_NAME,                           \
		.size = sizeof(struct solo5_abi),                              \
		.type = SOLO5_NOTE_ABI,                                        \
		.name = SOLO5_NOTE_NAME,                                       \
		.abi = { .target = target_, .version = version_ },             \
	};                                                                     \
	__attribute__((section(".interp"), used))                              \
	static const char interp[] = "/nonexistent/" monitor "-starts-this-image"

#endif
