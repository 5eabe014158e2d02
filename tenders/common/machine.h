/* SPDX-License-Identifier: ISC */
/* machine.h - a guest as debuggers, crash reports and core files see it: registers
 * and memory, wherever they are. */
#ifndef MACHINE_H
#define MACHINE_H

#include "tender.h"

/* In the order in which debuggers number them. */
enum reg {
	R_RAX, R_RBX, R_RCX, R_RDX, R_RSI, R_RDI, R_RBP, R_RSP,
	R_R8, R_R9, R_R10, R_R11, R_R12, R_R13, R_R14, R_R15,
	R_RIP, R_RFLAGS, R_CS, R_SS, R_DS, R_ES, R_FS, R_GS,
	R_FS_BASE, R_GS_BASE, REGISTERS
};
struct registers { uint64_t value[REGISTERS]; };

/* The trap flag: the processor stops after one instruction. */
enum { RFLAGS_TRAP = 1 << 8 };

/* The memory of a guest whose addresses are below `end`. */
struct machine {
	void *self;
	uint64_t end;

	/* All of the bytes, or false and none of them.  A write also reaches what
	 * the guest itself may only read, for breakpoints. */
	bool (*read)(void *self, uint64_t addr, struct wd_room into);
	bool (*write)(void *self, uint64_t addr, struct wd_bytes from);

	/* Sets bit 0 of map[i] when the page i after `addr` may hold anything. */
	void (*touched)(void *self, uint64_t addr, size_t pages, uint8_t *map);
};

#endif
