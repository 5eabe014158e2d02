/* SPDX-License-Identifier: ISC */
/* A hostile image of the plain ABI: code, tables, registers and stack are the input.
 * Whatever is done for it happens in its memory, and nowhere but where it may write. */
#include <stdlib.h>

#include "../hvt/supervisor.h"
#include "../hvt/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEM_SIZE = 0x110000, TEXT = 0x100000, DATA = 0x104000, DATA_SIZE = 0x400 };
enum { GDT = DATA, TSS = DATA + 0x80, IDT = DATA + 0x100, CODE_SIZE = 64, STEPS = 8 };

static struct start start = { .image = {
	.segment = { { .start = TEXT, .end = DATA, .exec = true } }, .segments = 1,
} };
static struct kvm_regs registers;

void vm_vcpu_call(const struct guest *guest, unsigned request, void *argument, const char *name)
{
	(void)guest;
	(void)name;
	if (request == KVM_GET_REGS)
		*(struct kvm_regs *)argument = registers;
	else if (request == KVM_SET_REGS)
		registers = *(struct kvm_regs *)argument;
	else
		abort();
}

void vm_set_msr(const struct guest *guest, uint32_t index, uint64_t value)
{
	(void)guest;
	if (index != 0xc0000100 || value >> 47 != 0)
		abort();
}

/* Near a place where something begins or ends. */
static uint64_t address(struct wd_cursor *c)
{
	static const uint64_t places[] = { 0, 0x10000, TEXT, DATA, DATA + 0x100, MEM_SIZE };
	uint64_t place = places[wd_cursor_u8(c) % (sizeof places / sizeof places[0])];

	return place + (uint64_t)(int64_t)(int8_t)wd_cursor_u8(c);
}

static uint8_t *memory(void)
{
	static uint8_t *m;

	if (!m && !(m = calloc(1, MEM_SIZE)))
		abort();
	return m;
}

/* A table where it is sound, or anywhere. */
static struct table table(struct wd_cursor *c, uint64_t base, uint64_t size)
{
	if (wd_cursor_u8(c) % 4)
		return (struct table){ base, size };
	return (struct table){ address(c), wd_cursor_le16(c) };
}

static void make(struct guest *g, struct ring0_frame *f, struct wd_cursor *c)
{
	uint64_t *words = (uint64_t *)&registers;

	*g = (struct guest){ .start = &start, .memory = memory(), .mem_size = MEM_SIZE };
	for (size_t i = 0; i < sizeof registers / 8; i++)
		words[i] = address(c);
	registers.rcx = wd_cursor_u8(c) % 2 ? 0xc0000100 : registers.rcx;
	*f = (struct ring0_frame){ 0, TEXT, 0x1b, 2, address(c), 0x23 };
	g->supervisor.gdt = table(c, GDT, 0x80);
	g->supervisor.tss = table(c, TSS, 0x68);
	g->supervisor.idt = table(c, IDT, RING0_VECTORS * 16);
}

/* Tables as a stock image has them, with any stacks, and some bytes changed. */
static void put_tables(uint8_t *memory, struct wd_cursor *c)
{
	const uint64_t gdt[] = { 0, 0x00af9b000000ffff, 0x00cf93000000ffff,
		0x67 | (uint64_t)(TSS & 0xffffff) << 16 | UINT64_C(0x89) << 40, 0 };
	uint64_t gate[2] = { 0x8 << 16 | UINT64_C(0x10) << 48 | UINT64_C(0x8e00) << 32, 0 };

	memset(memory + DATA, 0, DATA_SIZE);
	memcpy(memory + GDT, gdt, sizeof gdt);
	for (size_t i = 0; i < 7; i++) {
		uint64_t stack = address(c);

		memcpy(memory + TSS + 36 + 8 * i, &stack, sizeof stack);
	}
	for (uint64_t i = 0; i < RING0_VECTORS; i++) {
		gate[0] = (gate[0] & ~(UINT64_C(7) << 32)) | (i & 7) << 32;
		memcpy(memory + IDT + 16 * i, gate, sizeof gate);
	}
	for (int i = wd_cursor_u8(c) % 8; i > 0; i--) {
		size_t at = wd_cursor_le16(c) % DATA_SIZE;

		memory[DATA + at] = wd_cursor_u8(c);
	}
}

/* HLT ends the monitor, rightly; so that byte does not get in. */
static void put_code(uint8_t *to, struct wd_cursor *c)
{
	for (size_t i = 0; i < CODE_SIZE; i++) {
		uint8_t byte = wd_cursor_u8(c);

		to[i] = byte == 0xf4 ? 0xfa : byte;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	static uint8_t before[DATA];
	struct ring0_frame frame;
	struct guest guest;

	make(&guest, &frame, &c);
	put_tables(guest.memory, &c);
	put_code(guest.memory + TEXT, &c);
	memcpy(before + TEXT, guest.memory + TEXT, CODE_SIZE);
	for (int i = 0; i < STEPS; i++)
		if (!supervisor_emulate(&guest, &frame))
			(void)supervisor_deliver(&guest, wd_cursor_u8(&c) % RING0_VECTORS, &frame);
	if (memcmp(before, guest.memory, DATA) != 0)
		abort();
	return 0;
}
