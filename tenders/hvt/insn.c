/* SPDX-License-Identifier: ISC */
#include "insn.h"

enum { REX_B = 1 << 0, REX_X = 1 << 1, REX_R = 1 << 2, REX_W = 1 << 3 };

/* What is read of an instruction. */
struct decoder {
	struct wd_cursor code;
	uint8_t rex;
	uint8_t mod, reg, rm; /* ModRM; reg and rm without REX's fourth bit */
};

static const struct insn other = { .op = INSN_OTHER };

/* One of the 16 registers: three bits and one of REX. */
static uint8_t extended(const struct decoder *d, uint8_t reg, uint8_t rex_bit)
{
	return d->rex & rex_bit ? reg | 8 : reg;
}

static void read_modrm(struct decoder *d)
{
	uint8_t byte = wd_cursor_u8(&d->code);

	d->mod = byte >> 6;
	d->reg = byte >> 3 & 7;
	d->rm = byte & 7;
}

/* ---- Operands ----------------------------------------------------------------------- */

static struct insn with_register(const struct decoder *d, enum insn_op op)
{
	if (d->mod != 3)
		return other;
	return (struct insn){ .op = op, .reg = extended(d, d->rm, REX_B) };
}

static void read_displacement(struct decoder *d, struct insn *insn)
{
	if (d->mod == 1)
		insn->displacement = (int8_t)wd_cursor_u8(&d->code);
	else if (d->mod == 2 || insn->base_is != INSN_BASE_REGISTER)
		insn->displacement = (int32_t)wd_cursor_le32(&d->code);
}

/* Index 4 is none, which REX makes R12; base 5 is none where no displacement would
 * follow, and not even REX changes that. */
static void read_sib(struct decoder *d, struct insn *insn)
{
	uint8_t byte = wd_cursor_u8(&d->code), base = byte & 7;

	insn->index = extended(d, byte >> 3 & 7, REX_X);
	insn->scale = (uint8_t)(insn->index == 4 ? 0 : 1 << (byte >> 6));
	insn->base = extended(d, base, REX_B);
	insn->base_is = base == 5 && d->mod == 0 ? INSN_NO_BASE : INSN_BASE_REGISTER;
}

static struct insn with_memory(struct decoder *d, enum insn_op op)
{
	struct insn insn = { .op = op, .base_is = INSN_BASE_REGISTER };

	if (d->mod == 3)
		return other;
	insn.base = extended(d, d->rm, REX_B);
	if (d->rm == 4)
		read_sib(d, &insn);
	else if (d->rm == 5 && d->mod == 0)
		insn.base_is = INSN_BASE_NEXT;
	read_displacement(d, &insn);
	return insn;
}

/* ---- Opcodes ------------------------------------------------------------------------- */

static struct insn load_segment(struct decoder *d)
{
	enum { ES = 0, SS = 2, DS = 3 };

	read_modrm(d);
	if (d->reg != ES && d->reg != SS && d->reg != DS)
		return other;
	return with_register(d, INSN_LOAD_SEGMENT);
}

static struct insn read_control(struct decoder *d)
{
	enum { CR2 = 2 };

	read_modrm(d);
	return extended(d, d->reg, REX_R) == CR2 ? with_register(d, INSN_READ_CR2) : other;
}

static struct insn two_byte(struct decoder *d)
{
	switch (wd_cursor_u8(&d->code)) {
	case 0x00:
		read_modrm(d);
		return d->reg == 3 ? with_register(d, INSN_LTR) : other;
	case 0x01:
		read_modrm(d);
		if (d->reg != 2 && d->reg != 3)
			return other;
		return with_memory(d, d->reg == 2 ? INSN_LGDT : INSN_LIDT);
	case 0x20:
		return read_control(d);
	case 0x30:
		return (struct insn){ .op = INSN_WRMSR };
	default:
		return other;
	}
}

static struct insn one_byte(struct decoder *d, uint8_t opcode)
{
	switch (opcode) {
	case 0x0f:
		return two_byte(d);
	case 0x8e:
		return load_segment(d);
	case 0xcb:
		return d->rex & REX_W ? (struct insn){ .op = INSN_LRET } : other;
	case 0xf4:
		return (struct insn){ .op = INSN_HLT };
	case 0xfa:
		return (struct insn){ .op = INSN_CLI };
	case 0xfb:
		return (struct insn){ .op = INSN_STI };
	default:
		return other;
	}
}

struct insn insn_decode(struct wd_bytes code)
{
	size_t len = code.len < INSN_MAX ? code.len : INSN_MAX;
	struct decoder d = { .code = wd_cursor(wd_bytes(code.ptr, len)) };
	uint8_t byte = wd_cursor_u8(&d.code);
	struct insn insn;

	if ((byte & 0xf0) == 0x40) {
		d.rex = byte;
		byte = wd_cursor_u8(&d.code);
	}
	insn = one_byte(&d, byte);
	if (d.code.bad || insn.op == INSN_OTHER)
		return other;
	insn.length = (uint8_t)(len - d.code.left);
	return insn;
}

uint64_t insn_address(const struct insn *insn, const uint64_t registers[static INSN_REGISTERS],
	uint64_t rip)
{
	uint64_t addr = (uint64_t)(int64_t)insn->displacement;

	addr += registers[insn->index] * insn->scale;
	if (insn->base_is == INSN_BASE_REGISTER)
		addr += registers[insn->base];
	else if (insn->base_is == INSN_BASE_NEXT)
		addr += rip + insn->length;
	return addr;
}
