/* SPDX-License-Identifier: ISC */
#include "wadi/abi/wadi.h"

extern uint8_t stacks[];

/* In words, as the structure's own alignment would put padding behind the name. */
__attribute__((section(".note.wadi"), used, aligned(4)))
static const struct {
	uint32_t name_size, size, type;
	char name[8];
	uint32_t version, own_size;
	uint8_t *stack_base __attribute__((packed, aligned(4)));
	uint32_t stack_slot, stack_count;
} note = {
	sizeof WADI_NOTE_NAME, WADI_NOTE_SIZE_MIN, WADI_NOTE_TYPE, WADI_NOTE_NAME,
	1, WADI_NOTE_SIZE_MIN, stacks, 8192, 2,
};

_Static_assert(sizeof note == 20 + WADI_NOTE_SIZE_MIN, "no padding");
