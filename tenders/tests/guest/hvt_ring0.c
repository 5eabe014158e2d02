/* SPDX-License-Identifier: ISC */
/* What a stock image does as if it ran in ring 0: tables of its own, and handlers. */
#include "guest.h"
#include "hvt.h"

enum { CODE = 0x08, DATA = 0x10, TASK = 0x18 };
enum { BREAKPOINT = 3, PROTECTION = 13, PAGE_FAULT = 14, VECTORS = 15 };
enum { MSR_EFER = 0xc0000080, MSR_FS_BASE = 0xc0000100 };

struct table_pointer { uint16_t limit; uint64_t base; } __attribute__((packed));
struct gate { uint16_t low, selector; uint8_t ist, type; uint16_t middle; uint32_t high, zero; };
struct frame { uint64_t rip, cs, rflags, rsp, ss; };

static uint64_t gdt[5];
static uint32_t tss[26];
static struct gate idt[VECTORS];
static uint8_t trap_stack[4096] __attribute__((aligned(16)));
static const uint8_t rodata[4096] = { 1 };
static volatile uint64_t breakpoints, faults;
static volatile bool rerun;

/* ---- Handlers -------------------------------------------------------------------------- */

static uint64_t cr2(void)
{
	uint64_t addr;

	__asm__ volatile("mov %%cr2, %0" : "=r"(addr));
	return addr;
}

static bool on_trap_stack(const struct frame *f)
{
	return (const uint8_t *)f >= trap_stack &&
	       (const uint8_t *)(f + 1) <= trap_stack + sizeof trap_stack;
}

__attribute__((interrupt)) static void on_breakpoint(struct frame *f)
{
	breakpoints += on_trap_stack(f);
}

/* Says ABORT as a stock image does, if all is as the processor would have it. */
__attribute__((interrupt)) static void on_page_fault(struct frame *f, uint64_t error)
{
	say(on_trap_stack(f) && cr2() == 8 && error == 6 ? "ABORT\n" : "a wrong frame\n");
	quit(255);
}

/* Passes over a WRMSR, which has two bytes. */
__attribute__((interrupt)) static void on_protection(struct frame *f, uint64_t error)
{
	faults++;
	if (error != 0 || !rerun)
		quit(98);
	f->rip += 2;
}

/* ---- Tables --------------------------------------------------------------------------------- */

static void load_gdt(uint64_t base, uint16_t limit)
{
	struct table_pointer p = { limit, base };

	__asm__ volatile("lgdt %0" : : "m"(p));
}

static void load_idt(uint64_t base, uint16_t limit)
{
	struct table_pointer p = { limit, base };

	__asm__ volatile("lidt %0" : : "m"(p));
}

static void load_segments(void)
{
	__asm__ volatile("pushq %0\n\tpushq $1f\n\tlretq\n1:\n\t"
	                 "mov %1, %%ss\n\tmov %1, %%ds\n\tmov %1, %%es"
	                 : : "i"(CODE), "r"(DATA) : "memory");
}

static void set_gate(unsigned vector, void *handler)
{
	uint64_t at = (uint64_t)handler;

	idt[vector] = (struct gate){ (uint16_t)at, CODE, 1, 0x8e, (uint16_t)(at >> 16),
		(uint32_t)(at >> 32), 0 };
}

static void load_task(void)
{
	uint64_t base = (uint64_t)tss, stack = (uint64_t)(trap_stack + sizeof trap_stack);

	tss[9] = (uint32_t)stack;
	tss[10] = (uint32_t)(stack >> 32);
	gdt[TASK / 8] = (sizeof tss - 1) | (base & 0xffffff) << 16 | UINT64_C(0x89) << 40 |
		(base >> 24 & 0xff) << 56;
	gdt[TASK / 8 + 1] = base >> 32;
	__asm__ volatile("ltr %w0" : : "r"(TASK));
}

static void set_up(void)
{
	gdt[CODE / 8] = 0x00af9b000000ffff;
	gdt[DATA / 8] = 0x00cf93000000ffff;
	load_gdt((uint64_t)gdt, sizeof gdt - 1);
	load_segments();
	load_task();
	set_gate(BREAKPOINT, on_breakpoint);
	set_gate(PROTECTION, on_protection);
	set_gate(PAGE_FAULT, on_page_fault);
	load_idt((uint64_t)idt, sizeof idt - 1);
}

/* ---- Commands -------------------------------------------------------------------------------- */

static void write_msr(uint32_t index, uint64_t value)
{
	__asm__ volatile("wrmsr"
	                 : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static int returns(void)
{
	__asm__ volatile("cli\n\tsti\n\tint3\n\tint3" : : : "memory");
	return breakpoints == 2 ? 0 : 1;
}

static int fs_base(void)
{
	static const uint64_t words[2] = { 1, 42 };
	uint64_t word;

	write_msr(MSR_FS_BASE, (uint64_t)words);
	__asm__ volatile("mov %%fs:8, %0" : "=r"(word));
	return word == 42 ? 0 : 1;
}

/* What is not done for a guest is an exception in it. */
static int refused(void)
{
	rerun = true;
	write_msr(MSR_EFER, 0);
	write_msr(MSR_FS_BASE, UINT64_C(1) << 63);
	return faults == 2 ? 0 : 1;
}

static void poke(uintptr_t addr)
{
	*(volatile uint8_t *)addr = 1;
}

/* A stack for handlers where no handler could write. */
static void move_stack(uint64_t stack)
{
	tss[9] = (uint32_t)stack;
	tss[10] = (uint32_t)(stack >> 32);
}

int ring0(const char *what)
{
	uint64_t n = number(what + 1);

	set_up();
	switch (*what) {
	case 'r': return returns();
	case 'f': return fs_base();
	case 'g': return refused();
	case 'n': poke(8); return 0;
	case 't': poke((uintptr_t)ring0); return 0;
	case 's': move_stack(n ? n : (uint64_t)rodata + 2048); break;
	case 'i': load_idt(n, 0xffff); break;
	case 'l': load_idt((uint64_t)idt, BREAKPOINT * 16 + 14); break;
	case 'd': load_gdt(n, 0xffff); break;
	case 'h': __asm__ volatile("cli\n\thlt"); break;
	default: return 0;
	}
	__asm__ volatile("int3");
	return rodata[2047] == 0 ? 0 : 1;
}
