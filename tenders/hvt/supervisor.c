/* SPDX-License-Identifier: ISC */
#include "supervisor.h"

#include "insn.h"
#include "vm.h"

/* ---- The guest's memory: by the addresses it uses, which are physical too ------------- */

static bool guest_read(const struct guest *g, uint64_t addr, void *into, size_t len)
{
	if (addr >= g->mem_size || len > g->mem_size - addr)
		return false;
	memcpy(into, g->memory + addr, len);
	return true;
}

/* Only where the guest itself might write. */
static bool guest_write(const struct guest *g, uint64_t addr, const void *from, size_t len)
{
	if (addr < SOLO5_GUEST_MIN_BASE || addr >= g->mem_size || len > g->mem_size - addr ||
	    !image_writable(&g->start->image, addr, len))
		return false;
	memcpy(g->memory + addr, from, len);
	return true;
}

/* ---- Its tables ------------------------------------------------------------------------- */

enum { SELECTOR_LDT = 1 << 2, SELECTOR_INDEX = ~7 };
enum { TYPE_CODE = 1 << 3, TYPE_TSS = 9, TYPE_INTERRUPT = 14, TYPE_TRAP = 15 };
enum { TSS_IST1 = 36 };
enum { FLAG_TRAP = 1 << 8, FLAG_NESTED = 1 << 14, FLAG_RESUME = 1 << 16 };
#define MSR_FS_BASE   0xc0000100
#define CANONICAL_END (UINT64_C(1) << 47) /* of the lower half */

/* An entry of some words in the GDT. */
static bool read_descriptor(const struct guest *g, uint64_t selector, uint64_t *words,
	size_t count)
{
	const struct table *gdt = &g->supervisor.gdt;
	uint64_t at = selector & (uint16_t)SELECTOR_INDEX, len = count * sizeof *words;

	return !(selector & SELECTOR_LDT) && at + len <= gdt->size &&
	       guest_read(g, gdt->base + at, words, len);
}

static unsigned type_of(uint64_t descriptor) { return descriptor >> 40 & 0xf; }
static bool is_memory(uint64_t descriptor)   { return descriptor >> 44 & 1; }
static bool is_present(uint64_t descriptor)  { return descriptor >> 47 & 1; }

static bool is_64_bit_code(uint64_t descriptor)
{
	return is_present(descriptor) && is_memory(descriptor) &&
	       (type_of(descriptor) & TYPE_CODE) && (descriptor >> 53 & 1);
}

/* ---- Instructions -------------------------------------------------------------------------- */

/* One of them at work. */
struct step {
	struct guest *guest;
	struct ring0_frame *frame;
	struct insn insn;
	union {
		struct kvm_regs kvm;
		uint64_t word[sizeof(struct kvm_regs) / 8];
	} regs;
};

/* A register by its number; RSP is the frame's, KVM has the stub's. */
static uint64_t *reg(struct step *s, size_t number)
{
	static const uint8_t kvm_order[INSN_R8] = { 0, 2, 3, 1, 6, 7, 4, 5 };

	if (number == INSN_RSP)
		return &s->frame->rsp;
	return &s->regs.word[number < INSN_R8 ? kvm_order[number] : number];
}

static uint64_t operand_address(struct step *s)
{
	uint64_t registers[INSN_REGISTERS];

	for (size_t i = 0; i < INSN_REGISTERS; i++)
		registers[i] = *reg(s, i);
	return insn_address(&s->insn, registers, s->frame->rip);
}

static bool write_msr(struct step *s)
{
	uint64_t value = (*reg(s, INSN_RDX) << 32) | (uint32_t)*reg(s, INSN_RAX);

	if ((uint32_t)*reg(s, INSN_RCX) != MSR_FS_BASE || value >= CANONICAL_END)
		return false;
	vm_set_msr(s->guest, MSR_FS_BASE, value);
	return true;
}

static bool load_table(struct step *s, struct table *table)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) operand;

	if (!guest_read(s->guest, operand_address(s), &operand, sizeof operand))
		return false;
	*table = (struct table){ operand.base, operand.limit + UINT64_C(1) };
	return true;
}

static bool load_task(struct step *s)
{
	uint64_t words[2], limit;

	if (!read_descriptor(s->guest, *reg(s, s->insn.reg), words, 2) ||
	    !is_present(words[0]) || is_memory(words[0]) || type_of(words[0]) != TYPE_TSS)
		return false;
	limit = (words[0] & 0xffff) | (words[0] >> 32 & 0xf0000);
	s->guest->supervisor.tss = (struct table){
		(words[0] >> 16 & 0xffffff) | (words[0] >> 32 & 0xff000000) | words[1] << 32,
		limit + 1,
	};
	return true;
}

/* The real selectors stay as they are: in 64-bit code, these mean nothing. */
static bool load_segment(struct step *s)
{
	uint64_t selector = *reg(s, s->insn.reg), descriptor;

	if ((selector & (uint16_t)SELECTOR_INDEX) == 0)
		return true;
	return read_descriptor(s->guest, selector, &descriptor, 1) && is_present(descriptor) &&
	       is_memory(descriptor) && !(type_of(descriptor) & TYPE_CODE);
}

static bool far_return(struct step *s)
{
	uint64_t to[2], descriptor; /* RIP, CS */

	if (!guest_read(s->guest, s->frame->rsp, to, sizeof to) ||
	    !read_descriptor(s->guest, to[1], &descriptor, 1) || !is_64_bit_code(descriptor) ||
	    to[0] >= s->guest->mem_size)
		return false;
	s->frame->rip = to[0];
	s->frame->rsp += sizeof to;
	return true;
}

static bool read_cr2(struct step *s)
{
	*reg(s, s->insn.reg) = s->guest->supervisor.cr2;
	vm_vcpu_call(s->guest, KVM_SET_REGS, &s->regs.kvm, "KVM_SET_REGS");
	return true;
}

/* There are no interrupts: with or without their flag nothing comes, not even an end
 * to HLT. */
static bool perform(struct step *s)
{
	switch (s->insn.op) {
	case INSN_CLI:
	case INSN_STI:
		return true;
	case INSN_HLT:
		die("the guest halted the processor for ever: rip=0x%llx",
			(unsigned long long)s->frame->rip);
	case INSN_WRMSR:
		return write_msr(s);
	case INSN_LGDT:
		return load_table(s, &s->guest->supervisor.gdt);
	case INSN_LIDT:
		return load_table(s, &s->guest->supervisor.idt);
	case INSN_LTR:
		return load_task(s);
	case INSN_LOAD_SEGMENT:
		return load_segment(s);
	case INSN_READ_CR2:
		return read_cr2(s);
	case INSN_LRET:
		return far_return(s);
	case INSN_OTHER:
		break;
	}
	return false;
}

bool supervisor_emulate(struct guest *guest, struct ring0_frame *frame)
{
	struct step step = { .guest = guest, .frame = frame };
	uint64_t rip = frame->rip;

	if (rip >= guest->mem_size)
		return false;
	step.insn = insn_decode(wd_bytes(guest->memory + rip, guest->mem_size - rip));
	if (step.insn.op == INSN_OTHER)
		return false;
	vm_vcpu_call(guest, KVM_GET_REGS, &step.regs.kvm, "KVM_GET_REGS");
	if (!perform(&step))
		return false;
	if (step.insn.op != INSN_LRET)
		frame->rip = rip + step.insn.length;
	return true;
}

/* ---- Exceptions ------------------------------------------------------------------------ */

/* Where the gate says: a stack of the TSS, or the one in use. */
static bool handler_stack(const struct guest *g, const uint64_t gate[2], uint64_t *stack)
{
	const struct table *tss = &g->supervisor.tss;
	uint64_t ist = gate[0] >> 32 & 7, at = TSS_IST1 + (ist - 1) * sizeof *stack;

	if (ist == 0)
		return true;
	return at + sizeof *stack <= tss->size &&
	       guest_read(g, tss->base + at, stack, sizeof *stack);
}

static bool find_gate(const struct guest *g, unsigned vector, uint64_t gate[2])
{
	const struct table *idt = &g->supervisor.idt;
	uint64_t at = vector * UINT64_C(16), descriptor;

	return at + 16 <= idt->size && guest_read(g, idt->base + at, gate, 16) &&
	       is_present(gate[0]) && !is_memory(gate[0]) &&
	       (type_of(gate[0]) == TYPE_INTERRUPT || type_of(gate[0]) == TYPE_TRAP) &&
	       read_descriptor(g, gate[0] >> 16 & 0xffff, &descriptor, 1) &&
	       is_64_bit_code(descriptor);
}

bool supervisor_deliver(struct guest *guest, unsigned vector, struct ring0_frame *frame)
{
	uint64_t gate[2], stack = frame->rsp, handler;
	size_t size = ring0_frame_size(vector);

	if (!find_gate(guest, vector, gate) || !handler_stack(guest, gate, &stack))
		return false;
	handler = (gate[0] & 0xffff) | (gate[0] >> 32 & 0xffff0000) | gate[1] << 32;
	stack = (stack & ~UINT64_C(15)) - size;
	if (handler >= guest->mem_size ||
	    !guest_write(guest, stack, (uint8_t *)(frame + 1) - size, size))
		return false;
	frame->rip = handler;
	frame->rsp = stack;
	frame->rflags &= ~(uint64_t)(FLAG_TRAP | FLAG_NESTED | FLAG_RESUME);
	return true;
}
