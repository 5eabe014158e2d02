/* SPDX-License-Identifier: ISC */
/* Every assumption on the processor's supervisor state is in this file; docs/ring3.md
 * says which manuals they are from and on which processors they have held. */
#include "ring0.h"

#include "vm.h"
#include "wadi/abi/hvt.h"

enum { /* the private area's pages */
	TABLES = 0x0000,
	STACK = 0x1000,
	CLOCK = RING0_CLOCK_PAGE,
	PML4 = 0x3000,
};
enum { /* in the first of them */
	GDT = TABLES,
	TSS = TABLES + 0x080,
	STUBS = TABLES + 0x300,
	IDT = TABLES + 0x400,
};

static uint8_t *private_area(const struct guest *g)
{
	return g->memory + g->mem_size;
}

/* ---- Page tables ---------------------------------------------------------------- */

#define P_PRESENT (UINT64_C(1) << 0)
#define P_WRITE   (UINT64_C(1) << 1)
#define P_USER    (UINT64_C(1) << 2)
#define P_LARGE   (UINT64_C(1) << 7)
#define P_NX      (UINT64_C(1) << 63)
#define P_ADDR    UINT64_C(0x000ffffffffff000)

/* Accessed and dirty from the start: the processor then never writes to the
 * tables, and where they are shadowed, that is a trap less for each page. */
#define P_USED    ((UINT64_C(1) << 5) | (UINT64_C(1) << 6))

#define LARGE (2 * MIB)
#define GIB   (1024 * MIB)

enum { LEVEL_4K = 0, LEVEL_2M = 1, LEVEL_TOP = 3 };

/* A table comes into being when something is mapped through it. */
struct tables {
	uint8_t *memory;
	uint64_t top, next; /* addresses of the PML4 and of the next free page */
};

static void map(struct tables *t, uint64_t addr, int level, uint64_t flags)
{
	uint64_t table = t->top, *entry;

	for (int l = LEVEL_TOP;; l--) {
		entry = (uint64_t *)(void *)(t->memory + table) + (addr >> (12 + 9 * l) & 511);
		if (l == level)
			break;
		if (*entry == 0) {
			/* U and W at all upper levels: the last one decides */
			*entry = t->next | P_PRESENT | P_WRITE | P_USER | P_USED;
			t->next += PAGE;
		}
		table = *entry & P_ADDR;
	}
	*entry = addr | flags | P_PRESENT | P_USED | (level == LEVEL_2M ? P_LARGE : 0);
}

/* Must this stretch of 2 MiB be mapped by small pages? */
static bool is_fine(const struct image *image, uint64_t addr)
{
	return addr < image->end ||
	       (addr < image_stacks_end(image) && addr + LARGE > image->note.stack_base);
}

uint64_t ring0_size(const struct image *image, uint64_t mem_size)
{
	/* one PML4, one page of PDPT, PDs for memory and private area, its PT */
	uint64_t pages = PML4 / PAGE + 2 + (mem_size + GIB - 1) / GIB + 1 + 1;

	for (uint64_t addr = 0; addr < mem_size; addr += LARGE)
		pages += is_fine(image, addr);
	return pages * PAGE;
}

/* Behind the image lies the guest's heap. */
static uint64_t heap_flags(const struct guest *g)
{
	return P_USER | P_WRITE | (g->start->options.exec_heap ? 0 : P_NX);
}

/* How ring 3 may use the page of the guest's memory at `addr`; 0 for not at all. */
static uint64_t page_flags(const struct guest *g, uint64_t addr)
{
	const struct image *image = &g->start->image;

	if (addr < HVT_BOOT_INFO || (addr >= g->boot_end && addr < SOLO5_GUEST_MIN_BASE))
		return 0;
	if (addr < SOLO5_GUEST_MIN_BASE)
		return P_USER | P_NX | (image->noted ? P_WRITE : 0);
	if (image_is_guard(image, addr))
		return 0;
	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (addr >= s->start && addr < s->end)
			return P_USER | (s->write ? P_WRITE : 0) | (s->exec ? 0 : P_NX);
	}
	return addr < image->end ? P_USER | P_WRITE | P_NX : heap_flags(g);
}

static void map_fine(struct tables *t, const struct guest *g, uint64_t start)
{
	for (uint64_t addr = start; addr < start + LARGE; addr += PAGE) {
		uint64_t flags = page_flags(g, addr);

		if (flags)
			map(t, addr, LEVEL_4K, flags);
	}
}

static void fill_page_tables(const struct guest *g)
{
	uint64_t base = g->mem_size;
	struct tables t = { g->memory, base + PML4, base + PML4 + PAGE };

	for (uint64_t addr = 0; addr < g->mem_size; addr += LARGE)
		if (is_fine(&g->start->image, addr))
			map_fine(&t, g, addr);
		else
			map(&t, addr, LEVEL_2M, heap_flags(g));
	map(&t, base + TABLES, LEVEL_4K, 0);
	map(&t, base + STACK, LEVEL_4K, P_WRITE | P_NX);
	if (g->start->image.noted)
		map(&t, base + CLOCK, LEVEL_4K, P_USER | P_NX);
}

/* ---- Segments ----------------------------------------------------------------------- */

enum { CODE0 = 0x08, CODE3 = 0x18, DATA3 = 0x20, TASK = 0x28, RPL3 = 3 }; /* selectors */
enum { TYPE_CODE = 0xb, TYPE_DATA = 0x3, TYPE_BUSY_TSS = 0xb }; /* accessed already */

/* The TSS of a 64-bit processor, packed into 32-bit words. */
enum { TSS_RSP0 = 1, TSS_IST1 = 9, TSS_BITMAP = 25, TSS_WORDS = 26 };
enum {
	BITMAP = TSS_WORDS * 4,
	FIRST_PORT = HVT_PORT(0),
	PORTS = 16,
	/* up to the last open port's byte, and the byte of ones the processor wants */
	TSS_SIZE = BITMAP + (FIRST_PORT + PORTS) / 8 + 1,
};

_Static_assert(TSS + TSS_SIZE <= STUBS, "the TSS has its place");
_Static_assert(HVT_PORT(WADI_HYPERCALL_IO) <= FIRST_PORT + PORTS - 4,
	"every port's 4 bytes are open");

/* Flat: 64-bit code has no bases and limits but those of FS and GS.  A processor is only
 * entered with CS and SS of one privilege, its type as accessed. */
static struct kvm_segment segment(unsigned selector, uint8_t type, uint8_t dpl)
{
	return (struct kvm_segment){
		.selector = (uint16_t)(selector | dpl), .limit = 0xffffffff, .type = type,
		.dpl = dpl, .present = 1, .s = 1, .g = 1,
		.l = type == TYPE_CODE, .db = type == TYPE_DATA,
	};
}

/* Busy, as one in use is. */
static struct kvm_segment task(const struct guest *g)
{
	return (struct kvm_segment){
		.selector = TASK, .base = g->mem_size + TSS, .limit = TSS_SIZE - 1,
		.type = TYPE_BUSY_TSS, .present = 1,
	};
}

/* The form that a segment has in the GDT; limit and base in pieces. */
static uint64_t descriptor(const struct kvm_segment *s)
{
	uint64_t limit = s->g ? s->limit >> 12 : s->limit;

	return (limit & 0xffff) | (s->base & 0xffffff) << 16 | (uint64_t)s->type << 40 |
	       (uint64_t)s->s << 44 | (uint64_t)s->dpl << 45 | (uint64_t)s->present << 47 |
	       (limit >> 16 & 0xf) << 48 | (uint64_t)s->l << 53 | (uint64_t)s->db << 54 |
	       (uint64_t)s->g << 55 | (s->base >> 24 & 0xff) << 56;
}

enum { GDT_ENTRIES = TASK / 8 + 2 }; /* the TSS takes two */

static void fill_gdt(const struct guest *g)
{
	struct kvm_segment code0 = segment(CODE0, TYPE_CODE, 0);
	struct kvm_segment code3 = segment(CODE3, TYPE_CODE, RPL3);
	struct kvm_segment data3 = segment(DATA3, TYPE_DATA, RPL3), tss = task(g);
	uint64_t gdt[GDT_ENTRIES] = {
		[CODE0 / 8] = descriptor(&code0),
		[CODE3 / 8] = descriptor(&code3),
		[DATA3 / 8] = descriptor(&data3),
		[TASK / 8] = descriptor(&tss),
		[TASK / 8 + 1] = tss.base >> 32,
	};

	memcpy(private_area(g) + GDT, gdt, sizeof gdt);
}

/* IOPL would open all ports at once, and some hypervisors ignore it; the bitmap
 * opens the hypercalls' ports alone. */
static void fill_tss(const struct guest *g)
{
	uint64_t stack = g->mem_size + STACK + PAGE;
	uint32_t words[TSS_WORDS] = {
		[TSS_RSP0] = (uint32_t)stack, [TSS_RSP0 + 1] = (uint32_t)(stack >> 32),
		[TSS_IST1] = (uint32_t)stack, [TSS_IST1 + 1] = (uint32_t)(stack >> 32),
		[TSS_BITMAP] = (uint32_t)BITMAP << 16,
	};
	uint8_t *tss = private_area(g) + TSS;

	memcpy(tss, words, sizeof words);
	memset(tss + BITMAP, 0xff, TSS_SIZE - BITMAP);
	memset(tss + BITMAP + FIRST_PORT / 8, 0, PORTS / 8);
}

/* ---- Exceptions ---------------------------------------------------------------------- */

enum { STUB_SIZE = 8, GATE = 0x8e, IST1 = 1, BREAKPOINT = 3 };

_Static_assert(STUBS + RING0_VECTORS * STUB_SIZE <= IDT, "the stubs have their place");

/* Does the processor push an error code? */
static bool pushes_error(unsigned vector)
{
	const uint32_t with = 1 << 8 | 0x1f << 10 | 1 << 17 | 1 << 21 | 1 << 29 | 1 << 30;

	return with >> vector & 1;
}

/* `out %al, $vector`, open to ring 0 whatever the bitmap says; then, when the guest goes
 * on, `add $8, %rsp` over the error code if there is one, and `iretq`. */
static void put_stub(uint8_t *at, unsigned vector)
{
	const uint8_t with_error[STUB_SIZE] = { 0xe6, 0, 0x48, 0x83, 0xc4, 8, 0x48, 0xcf };
	const uint8_t without[STUB_SIZE] = { 0xe6, 0, 0x48, 0xcf };

	memcpy(at, pushes_error(vector) ? with_error : without, STUB_SIZE);
	at[1] = (uint8_t)vector;
}

/* Gates let no INT n of the guest through but INT3.  They take all exceptions to one
 * stack, always from its top: a stub is over before the next one can come, since it runs
 * without interrupts and single-stepping and touches that stack only. */
static void fill_idt(const struct guest *g)
{
	for (unsigned v = 0; v < RING0_VECTORS; v++) {
		uint64_t at = g->mem_size + STUBS + v * STUB_SIZE;
		uint64_t dpl = v == BREAKPOINT ? RPL3 : 0;
		uint64_t gate[2] = {
			(at & 0xffff) | CODE0 << 16 | (uint64_t)IST1 << 32 |
				(GATE | dpl << 5) << 40 | (at >> 16 & 0xffff) << 48,
			at >> 32,
		};

		put_stub(private_area(g) + STUBS + v * STUB_SIZE, v);
		memcpy(private_area(g) + IDT + v * sizeof gate, gate, sizeof gate);
	}
}

size_t ring0_frame_size(unsigned vector)
{
	return sizeof(struct ring0_frame) - (pushes_error(vector) ? 0 : sizeof(uint64_t));
}

static uint8_t *frame_end(const struct guest *g)
{
	return private_area(g) + STACK + PAGE;
}

struct ring0_frame ring0_frame(const struct guest *guest, unsigned vector)
{
	struct ring0_frame frame = { 0 };
	size_t size = ring0_frame_size(vector);

	memcpy((uint8_t *)(&frame + 1) - size, frame_end(guest) - size, size);
	return frame;
}

void ring0_resume(const struct guest *guest, const struct ring0_frame *frame)
{
	uint64_t words[] = { frame->rip, CODE3 | RPL3, frame->rflags, frame->rsp, DATA3 | RPL3 };

	memcpy(frame_end(guest) - sizeof words, words, sizeof words);
}

uint64_t ring0_fault_address(const struct guest *guest)
{
	struct kvm_sregs sregs;

	vm_vcpu_call(guest, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	return sregs.cr2;
}

void ring0_fill(const struct guest *guest)
{
	fill_gdt(guest);
	fill_tss(guest);
	fill_idt(guest);
	fill_page_tables(guest);
}

/* ---- Registers ------------------------------------------------------------------------ */

/* PE MP ET NE WP PG: neither EM nor TS, so that SSE does not trap. */
enum { CR0 = 1 << 0 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 16 | 1 << 31 };
enum { PAE = 1 << 5, OSFXSR = 1 << 9, OSXMMEXCPT = 1 << 10 };
enum { UMIP = 1 << 11, FSGSBASE = 1 << 16, SMEP = 1 << 20, SMAP = 1 << 21 };
enum { LME = 1 << 8, LMA = 1 << 10, NXE = 1 << 11 }; /* EFER; without SCE no SYSCALL */

/* WRFSBASE for the guest's thread pointer.  The stubs touch no page of ring 3 and
 * the guest needs no SGDT, so the rest is had for nothing. */
static uint64_t cr4(const struct cpu *cpu)
{
	uint64_t value = PAE | OSFXSR | OSXMMEXCPT;

	if (cpu->more.ebx & CPU_FSGSBASE)
		value |= FSGSBASE;
	if (cpu->more.ebx & CPU_SMEP)
		value |= SMEP;
	if (cpu->more.ebx & CPU_SMAP)
		value |= SMAP;
	if (cpu->more.ecx & CPU_UMIP)
		value |= UMIP;
	return value;
}

void ring0_set_registers(const struct guest *guest, struct kvm_sregs *sregs)
{
	uint64_t base = guest->mem_size;

	sregs->cs = segment(CODE3, TYPE_CODE, RPL3);
	sregs->ds = sregs->es = sregs->ss = segment(DATA3, TYPE_DATA, RPL3);
	sregs->fs = sregs->gs = sregs->ds; /* with a base of 0, until the guest sets it */
	sregs->tr = task(guest);
	sregs->ldt = (struct kvm_segment){ .unusable = 1 };
	sregs->gdt = (struct kvm_dtable){ .base = base + GDT, .limit = GDT_ENTRIES * 8 - 1 };
	sregs->idt = (struct kvm_dtable){ .base = base + IDT, .limit = RING0_VECTORS * 16 - 1 };
	sregs->cr0 = (uint32_t)CR0;
	sregs->cr3 = base + PML4;
	sregs->cr4 = cr4(&guest->cpu);
	sregs->efer = LME | LMA | NXE;
}
