/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../hvt/insn.h"

const char tender_name[] = "test_insn";
const uint32_t tender_target, tender_abi_version;

#define DECODE(...) decode((const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))

/* Decodes it with other code behind it, which must change nothing. */
static struct insn decode(const uint8_t *code, size_t len)
{
	uint8_t more[32];

	memset(more, 0xf4, sizeof more);
	memcpy(more, code, len);
	return insn_decode(wd_bytes(more, sizeof more));
}

static void instructions_without_operands_are_decoded(void **state)
{
	static const struct { uint8_t code[2]; enum insn_op op; uint8_t length; } cases[] = {
		{ { 0xfa }, INSN_CLI, 1 }, { { 0xfb }, INSN_STI, 1 }, { { 0xf4 }, INSN_HLT, 1 },
		{ { 0x0f, 0x30 }, INSN_WRMSR, 2 }, { { 0x48, 0xcb }, INSN_LRET, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct insn insn = decode(cases[i].code, cases[i].length);

		assert_int_equal(insn.op, cases[i].op);
		assert_int_equal(insn.length, cases[i].length);
	}
}

static void registers_are_extended_by_rex(void **state)
{
	(void)state;
	assert_int_equal(DECODE(0x0f, 0x00, 0xd8).reg, INSN_RAX);       /* ltr %ax */
	assert_int_equal(DECODE(0x0f, 0x00, 0xda).reg, INSN_RDX);
	assert_int_equal(DECODE(0x41, 0x0f, 0x00, 0xd8).reg, INSN_R8);
	assert_int_equal(DECODE(0x0f, 0x20, 0xd7).reg, INSN_RDI);       /* mov %cr2, %rdi */
	assert_int_equal(DECODE(0x41, 0x0f, 0x20, 0xd7).reg, 15);
	assert_int_equal(DECODE(0x41, 0x0f, 0x20, 0xd7).length, 4);
}

static void segments_that_stock_images_load_are_decoded(void **state)
{
	(void)state;
	assert_int_equal(DECODE(0x8e, 0xd0).op, INSN_LOAD_SEGMENT);     /* mov %eax, %ss */
	assert_int_equal(DECODE(0x8e, 0xd8).op, INSN_LOAD_SEGMENT);
	assert_int_equal(DECODE(0x8e, 0xc1).reg, INSN_RCX);             /* mov %ecx, %es */
	assert_int_equal(DECODE(0x8e, 0xc8).op, INSN_OTHER);            /* CS: undefined */
	assert_int_equal(DECODE(0x8e, 0xe0).op, INSN_OTHER);            /* FS has a base */
	assert_int_equal(DECODE(0x8e, 0xe8).op, INSN_OTHER);
	assert_int_equal(DECODE(0x8e, 0x10).op, INSN_OTHER);            /* from memory */
}

static void what_is_not_ours_is_other(void **state)
{
	(void)state;
	assert_int_equal(DECODE(0x90).op, INSN_OTHER);
	assert_int_equal(DECODE(0xcb).op, INSN_OTHER);                  /* 32-bit lret */
	assert_int_equal(DECODE(0x66, 0xfa).op, INSN_OTHER);            /* a prefix */
	assert_int_equal(DECODE(0xf0, 0x0f, 0x01, 0x12).op, INSN_OTHER);
	assert_int_equal(DECODE(0x48, 0x48, 0xcb).op, INSN_OTHER);      /* REX twice */
	assert_int_equal(DECODE(0x0f, 0x32).op, INSN_OTHER);            /* rdmsr */
	assert_int_equal(DECODE(0x0f, 0x00, 0x18).op, INSN_OTHER);      /* ltr (%rax) */
	assert_int_equal(DECODE(0x0f, 0x01, 0x02).op, INSN_OTHER);      /* sgdt */
	assert_int_equal(DECODE(0x0f, 0x01, 0xd0).op, INSN_OTHER);      /* xgetbv */
	assert_int_equal(DECODE(0x0f, 0x20, 0xdf).op, INSN_OTHER);      /* cr3 */
	assert_int_equal(DECODE(0x44, 0x0f, 0x20, 0xd7).op, INSN_OTHER); /* cr10 */
	assert_int_equal(DECODE(0x0f, 0x22, 0xd7).op, INSN_OTHER);      /* to cr2 */
}

/* Every prefix of every instruction here is an instruction cut off. */
static void code_that_is_cut_off_is_other(void **state)
{
	static const uint8_t code[][10] = {
		{ 0x0f, 0x30 }, { 0x48, 0xcb }, { 0x8e, 0xd0 }, { 0x0f, 0x20, 0xd7 },
		{ 0x0f, 0x01, 0x14, 0x25, 1, 2, 3, 4 },
		{ 0x41, 0x0f, 0x01, 0x94, 0x24, 1, 2, 3, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof code / sizeof code[0]; i++) {
		size_t length = insn_decode(wd_bytes(code[i], sizeof code[i])).length;

		assert_in_range(length, 2, sizeof code[i]);
		assert_int_equal(insn_decode(wd_bytes(code[i], length)).length, length);
		for (size_t len = 0; len < length; len++)
			assert_int_equal(insn_decode(wd_bytes(code[i], len)).op, INSN_OTHER);
	}
}

/* lgdt and lidt with the operand, and where it lies when register n has 0x100 << n. */
static void every_addressing_mode_gives_its_address(void **state)
{
	static const struct { uint8_t code[10]; uint8_t length; uint64_t addr; } cases[] = {
		{ { 0x0f, 0x01, 0x12 }, 3, 0x400 },                     /* (%rdx) */
		{ { 0x41, 0x0f, 0x01, 0x12 }, 4, 0x40000 },             /* (%r10) */
		{ { 0x0f, 0x01, 0x55, 0xf6 }, 4, 0x2000 - 10 },         /* -10(%rbp) */
		{ { 0x0f, 0x01, 0x95, 0x00, 0x00, 0x01, 0x00 }, 7, 0x2000 + 0x10000 },
		{ { 0x0f, 0x01, 0x15, 0x10, 0, 0, 0 }, 7, 0x5000 + 7 + 0x10 }, /* (%rip) */
		{ { 0x0f, 0x01, 0x14, 0x24 }, 4, 0x1000 },              /* (%rsp) */
		{ { 0x0f, 0x01, 0x54, 0x24, 0x08 }, 5, 0x1008 },
		{ { 0x41, 0x0f, 0x01, 0x14, 0x24 }, 5, 0x100000 },      /* (%r12) */
		{ { 0x41, 0x0f, 0x01, 0x55, 0x00 }, 5, 0x200000 },      /* 0(%r13) */
		{ { 0x0f, 0x01, 0x14, 0x91 }, 4, 0x200 + 0x400 * 4 },   /* (%rcx,%rdx,4) */
		{ { 0x42, 0x0f, 0x01, 0x14, 0x21 }, 5, 0x200 + 0x100000 }, /* (%rcx,%r12) */
		{ { 0x0f, 0x01, 0x14, 0x25, 0x10, 0x20, 0, 0 }, 8, 0x2010 }, /* an absolute one */
		{ { 0x0f, 0x01, 0x14, 0xc5, 0x10, 0, 0, 0 }, 8, 0x100 * 8 + 0x10 },
		{ { 0x0f, 0x01, 0x14, 0x25, 0xff, 0xff, 0xff, 0xff }, 8, UINT64_MAX },
	};
	uint64_t registers[INSN_REGISTERS];

	(void)state;
	for (size_t i = 0; i < INSN_REGISTERS; i++)
		registers[i] = UINT64_C(0x100) << i;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct insn insn = decode(cases[i].code, sizeof cases[i].code);

		assert_int_equal(insn.op, INSN_LGDT);
		assert_int_equal(insn.length, cases[i].length);
		assert_int_equal(insn_address(&insn, registers, 0x5000), cases[i].addr);
	}
	assert_int_equal(DECODE(0x0f, 0x01, 0x18).op, INSN_LIDT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_without_operands_are_decoded),
		cmocka_unit_test(registers_are_extended_by_rex),
		cmocka_unit_test(segments_that_stock_images_load_are_decoded),
		cmocka_unit_test(what_is_not_ours_is_other),
		cmocka_unit_test(code_that_is_cut_off_is_other),
		cmocka_unit_test(every_addressing_mode_gives_its_address),
	};

	return cmocka_run_group_tests_name("insn", tests, NULL, NULL);
}
