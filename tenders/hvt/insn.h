/* SPDX-License-Identifier: ISC */
/* insn.h - decodes the few privileged instructions of Solo5's images: those by which
 * they set up their own tables at the start, and those of their trap handlers.
 */
#ifndef INSN_H
#define INSN_H

#include "tender.h"

enum insn_op {
	INSN_OTHER,        /* anything else */
	INSN_CLI,
	INSN_STI,
	INSN_HLT,
	INSN_WRMSR,
	INSN_LGDT,         /* from memory */
	INSN_LIDT,
	INSN_LTR,          /* from register `reg` */
	INSN_LOAD_SEGMENT, /* the same, to DS, ES or SS */
	INSN_READ_CR2,     /* to register `reg` */
	INSN_LRET,         /* with 64-bit operands */
};

/* General registers as instructions number them. */
enum insn_register {
	INSN_RAX, INSN_RCX, INSN_RDX, INSN_RBX, INSN_RSP, INSN_RBP, INSN_RSI, INSN_RDI,
	INSN_R8, INSN_REGISTERS = 16,
};
enum { INSN_MAX = 15 }; /* bytes of the longest instruction */

struct insn {
	enum insn_op op;
	uint8_t length; /* in bytes */
	uint8_t reg;
	/* The operand's address: base + index * scale + displacement, where the base is
	 * nothing, a register, or the next instruction. */
	enum { INSN_NO_BASE, INSN_BASE_REGISTER, INSN_BASE_NEXT } base_is;
	uint8_t base, index, scale; /* scale is 0 when there is no index */
	int32_t displacement;
};

/* Decodes 64-bit code.  Strict: prefixes but REX, forms that compilers don't make, and
 * code that is cut off are INSN_OTHER. */
struct insn insn_decode(struct wd_bytes code);

/* The address of the operand in memory, of an instruction at `rip`. */
WD_NONNULL uint64_t insn_address(const struct insn *insn,
	const uint64_t registers[static INSN_REGISTERS], uint64_t rip);

#endif
