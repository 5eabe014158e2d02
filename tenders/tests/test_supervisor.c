/* SPDX-License-Identifier: ISC */
/* Instructions and exceptions of a stock image, over a guest that is only memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../hvt/supervisor.h"
#include "../hvt/vm.h"

const char tender_name[] = "test_supervisor";
const uint32_t tender_target, tender_abi_version;

enum { MEM_SIZE = 0x110000, TEXT = 0x100000, DATA = 0x104000 };
enum { GDT = DATA, TSS = DATA + 0x100, IDT = DATA + 0x200, STACK = DATA + 0x1000 };
enum { CODE = 0x08, SEGMENT = 0x10, TASK = 0x18 };
enum { BREAKPOINT = 3, PROTECTION = 13, PAGE_FAULT = 14 };

static struct start start = { .image = {
	.segment = { { .start = TEXT, .end = DATA, .exec = true } }, .segments = 1,
} };
static struct guest guest = { .start = &start, .mem_size = MEM_SIZE };
static struct ring0_frame frame;
static struct kvm_regs registers;
static uint64_t fs_base;

void vm_vcpu_call(const struct guest *g, unsigned request, void *argument, const char *name)
{
	(void)g;
	(void)name;
	if (request == KVM_GET_REGS)
		*(struct kvm_regs *)argument = registers;
	else if (request == KVM_SET_REGS)
		registers = *(struct kvm_regs *)argument;
	else
		fail_msg("an ioctl of no concern: %x", request);
}

void vm_set_msr(const struct guest *g, uint32_t index, uint64_t value)
{
	(void)g;
	assert_int_equal(index, 0xc0000100);
	fs_base = value;
}

static void put(uint64_t addr, uint64_t word)
{
	memcpy(guest.memory + addr, &word, sizeof word);
}

static uint64_t get(uint64_t addr)
{
	uint64_t word;

	memcpy(&word, guest.memory + addr, sizeof word);
	return word;
}

static void put_gate(unsigned vector, uint64_t handler, uint64_t ist)
{
	put(IDT + vector * 16, (handler & 0xffff) | CODE << 16 | ist << 32 |
		UINT64_C(0x8e00) << 32 | (handler >> 16 & 0xffff) << 48);
	put(IDT + vector * 16 + 8, handler >> 32);
}

/* A guest that has set all up, at TEXT. */
static int set_up(void **state)
{
	(void)state;
	guest.memory = calloc(1, MEM_SIZE);
	assert_non_null(guest.memory);
	put(GDT + CODE, 0x00af9b000000ffff);
	put(GDT + SEGMENT, 0x00cf93000000ffff);
	put(GDT + TASK, 0x67 | (uint64_t)(TSS & 0xffffff) << 16 | UINT64_C(0x89) << 40);
	put(TSS + 36, STACK);
	for (unsigned v = 0; v < RING0_VECTORS; v++)
		put_gate(v, TEXT + 0x100, 1);
	guest.supervisor.gdt = (struct table){ GDT, 0x28 };
	guest.supervisor.tss = (struct table){ TSS, 0x68 };
	guest.supervisor.idt = (struct table){ IDT, RING0_VECTORS * 16 };
	guest.supervisor.cr2 = 0x1234;
	frame = (struct ring0_frame){ 6, TEXT, 0x1b, 0x10146, DATA + 0x805, 0x23 };
	registers = (struct kvm_regs){ .rax = DATA };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(guest.memory);
	return 0;
}

static bool emulates(uint64_t code)
{
	put(TEXT, code);
	return supervisor_emulate(&guest, &frame);
}

/* ---- Instructions ------------------------------------------------------------------------ */

static void tables_are_loaded_from_memory(void **state)
{
	(void)state;
	put(DATA + 0x800, UINT64_C(0x1122334455660fff));
	put(DATA + 0x808, 0x7788);
	registers.rdx = DATA + 0x800;
	assert_true(emulates(0x12010f));
	assert_int_equal(guest.supervisor.gdt.size, 0x1000);
	assert_int_equal(guest.supervisor.gdt.base, 0x7788112233445566);
	assert_int_equal(frame.rip, TEXT + 3);
}

static void a_table_outside_memory_is_not_loaded(void **state)
{
	static const uint64_t bad[] = { MEM_SIZE - 9, MEM_SIZE, UINT64_MAX, UINT64_MAX - 9 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		registers.rdx = bad[i];
		assert_false(emulates(0x12010f));
		assert_int_equal(frame.rip, TEXT);
		assert_int_equal(guest.supervisor.gdt.base, GDT);
	}
	registers.rdx = MEM_SIZE - 10;
	assert_true(emulates(0x12010f));
}

static void selectors_are_looked_up(void **state)
{
	static const struct { uint64_t selector; bool loads; } cases[] = {
		{ 0, true }, { SEGMENT, true }, { CODE, false }, { TASK, false }, { 0x20, false },
		{ SEGMENT | 4, false }, { 0x28, false }, { 0xfff8, false },
	};

	(void)state;
	put(GDT + 0x28, get(GDT + SEGMENT)); /* behind its limit */
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		frame.rip = TEXT;
		registers.rax = cases[i].selector;
		assert_int_equal(emulates(0xd08e), cases[i].loads);
	}
}

static void a_task_is_a_free_64_bit_tss(void **state)
{
	static const struct { uint64_t selector; bool loads; } cases[] = {
		{ TASK, true }, { CODE, false }, { SEGMENT, false }, { 0, false }, { 0x20, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		frame.rip = TEXT;
		registers.rax = cases[i].selector;
		assert_int_equal(emulates(0xd8000f), cases[i].loads);
	}
	assert_int_equal(guest.supervisor.tss.base, TSS);
	assert_int_equal(guest.supervisor.tss.size, 0x68);
	put(GDT + TASK, get(GDT + TASK) | UINT64_C(2) << 40); /* busy */
	registers.rax = TASK;
	frame.rip = TEXT;
	assert_false(emulates(0xd8000f));
}

static void a_far_return_goes_to_code_only(void **state)
{
	(void)state;
	put(frame.rsp, TEXT + 0x40);
	put(frame.rsp + 8, SEGMENT);
	assert_false(emulates(0xcb48));
	put(frame.rsp + 8, CODE);
	assert_true(emulates(0xcb48));
	assert_int_equal(frame.rip, TEXT + 0x40);
	assert_int_equal(frame.rsp, DATA + 0x815);
	put(frame.rsp, MEM_SIZE);
	put(frame.rsp + 8, CODE);
	frame.rip = TEXT;
	assert_false(emulates(0xcb48));
	frame.rsp = MEM_SIZE - 8;
	assert_false(emulates(0xcb48));
}

static void the_base_of_fs_is_the_only_msr(void **state)
{
	(void)state;
	registers = (struct kvm_regs){ .rcx = 0xc0000100, .rax = 0xffffffff00001000, .rdx = 1 };
	assert_true(emulates(0x300f));
	assert_int_equal(fs_base, 0x100001000);
	frame.rip = TEXT;
	registers.rdx = 0x8000;
	assert_false(emulates(0x300f));
	registers = (struct kvm_regs){ .rcx = 0xc0000080 };
	assert_false(emulates(0x300f));
}

static void cr2_is_read_to_any_register(void **state)
{
	(void)state;
	assert_true(emulates(0xd7200f));
	assert_int_equal(registers.rdi, 0x1234);
	frame.rip = TEXT;
	assert_true(emulates(0xd4200f));
	assert_int_equal(frame.rsp, 0x1234);
	frame.rip = TEXT;
	assert_true(emulates(0xd7200f41));
	assert_int_equal(registers.r15, 0x1234);
}

static void code_at_the_end_of_memory_is_cut_off(void **state)
{
	(void)state;
	guest.memory[MEM_SIZE - 1] = 0x0f;
	frame.rip = MEM_SIZE - 1;
	assert_false(supervisor_emulate(&guest, &frame));
	guest.memory[MEM_SIZE - 1] = 0xfa;
	assert_true(supervisor_emulate(&guest, &frame));
	assert_false(supervisor_emulate(&guest, &frame));
	frame.rip = UINT64_MAX;
	assert_false(supervisor_emulate(&guest, &frame));
}

/* ---- Exceptions ---------------------------------------------------------------------------- */

static void a_handler_gets_the_frame_on_its_stack(void **state)
{
	const struct ring0_frame before = frame;

	(void)state;
	assert_true(supervisor_deliver(&guest, PAGE_FAULT, &frame));
	assert_int_equal(frame.rip, TEXT + 0x100);
	assert_int_equal(frame.rsp, STACK - sizeof before);
	assert_int_equal(frame.rflags, 0x46);
	assert_memory_equal(guest.memory + frame.rsp, &before, sizeof before);
}

static void no_error_code_is_pushed_where_there_is_none(void **state)
{
	(void)state;
	assert_true(supervisor_deliver(&guest, BREAKPOINT, &frame));
	assert_int_equal(frame.rsp, STACK - 40);
	assert_int_equal(get(frame.rsp), TEXT);
	assert_int_equal(get(frame.rsp + 24), DATA + 0x805);
}

static void without_a_stack_of_its_own_the_current_is_aligned(void **state)
{
	(void)state;
	put_gate(BREAKPOINT, TEXT + 0x100, 0);
	assert_true(supervisor_deliver(&guest, BREAKPOINT, &frame));
	assert_int_equal(frame.rsp, DATA + 0x800 - 40);
}

static void a_handler_that_cannot_be_entered_is_not(void **state)
{
	static const uint64_t stacks[] = { 0, 16, TEXT + 0x800, DATA + 16, MEM_SIZE + 48, 48,
		UINT64_MAX };
	const struct ring0_frame before = frame;

	(void)state;
	for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
		put(TSS + 36, stacks[i]);
		assert_false(supervisor_deliver(&guest, PROTECTION, &frame));
	}
	put(TSS + 36, STACK);
	put_gate(PROTECTION, MEM_SIZE, 1);
	assert_false(supervisor_deliver(&guest, PROTECTION, &frame));
	put_gate(PROTECTION, UINT64_C(1) << 40, 1);
	assert_false(supervisor_deliver(&guest, PROTECTION, &frame));
	put_gate(PROTECTION, TEXT + 0x100, 1);
	put(IDT + PROTECTION * 16, get(IDT + PROTECTION * 16) & ~(UINT64_C(0x80) << 40));
	assert_false(supervisor_deliver(&guest, PROTECTION, &frame));
	guest.supervisor.tss.size = 43;
	assert_false(supervisor_deliver(&guest, BREAKPOINT, &frame));
	guest.supervisor.tss.size = 44;
	guest.supervisor.idt.size = BREAKPOINT * 16 + 15;
	assert_false(supervisor_deliver(&guest, BREAKPOINT, &frame));
	guest.supervisor.idt = (struct table){ UINT64_MAX - 50, 4096 };
	assert_false(supervisor_deliver(&guest, BREAKPOINT, &frame));
	assert_memory_equal(&frame, &before, sizeof before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tables_are_loaded_from_memory),
		TEST(a_table_outside_memory_is_not_loaded),
		TEST(selectors_are_looked_up),
		TEST(a_task_is_a_free_64_bit_tss),
		TEST(a_far_return_goes_to_code_only),
		TEST(the_base_of_fs_is_the_only_msr),
		TEST(cr2_is_read_to_any_register),
		TEST(code_at_the_end_of_memory_is_cut_off),
		TEST(a_handler_gets_the_frame_on_its_stack),
		TEST(no_error_code_is_pushed_where_there_is_none),
		TEST(without_a_stack_of_its_own_the_current_is_aligned),
		TEST(a_handler_that_cannot_be_entered_is_not),
	};

	return cmocka_run_group_tests_name("supervisor", tests, NULL, NULL);
}
