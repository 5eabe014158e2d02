/* SPDX-License-Identifier: ISC */
#include "state.h"

#include <sys/mman.h>

#include "ring0.h"
#include "vm.h"
#include "wadi/abi/hvt.h"

/* ---- Registers ------------------------------------------------------------------------ */

static struct kvm_regs general(const struct guest *g)
{
	struct kvm_regs r;

	vm_vcpu_call(g, KVM_GET_REGS, &r, "KVM_GET_REGS");
	return r;
}

static struct kvm_sregs system_of(const struct guest *g)
{
	struct kvm_sregs s;

	vm_vcpu_call(g, KVM_GET_SREGS, &s, "KVM_GET_SREGS");
	return s;
}

struct registers state_registers(const struct guest *guest, int vector)
{
	struct kvm_regs r = general(guest);
	struct kvm_sregs s = system_of(guest);
	struct registers all = { {
		r.rax, r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp, r.rsp,
		r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip, r.rflags,
		s.cs.selector, s.ss.selector, s.ds.selector, s.es.selector, s.fs.selector,
		s.gs.selector, s.fs.base, s.gs.base,
	} };

	if (vector != NO_VECTOR) {
		struct ring0_frame f = ring0_frame(guest, (unsigned)vector);

		all.value[R_RIP] = f.rip;
		all.value[R_CS] = f.cs;
		all.value[R_RFLAGS] = f.rflags;
		all.value[R_RSP] = f.rsp;
		all.value[R_SS] = f.ss;
	}
	all.value[R_RFLAGS] &= ~(uint64_t)RFLAGS_TRAP;
	return all;
}

/* Of the flags, those that ring 3 may set, and the trap flag. */
static uint64_t safe_flags(uint64_t rflags)
{
	enum { ALWAYS = 1 << 1, ARITHMETIC = 0xcd5, AC = 1 << 18 };

	return (rflags & (ARITHMETIC | RFLAGS_TRAP | AC)) | ALWAYS;
}

void state_set_registers(const struct guest *guest, int vector,
	const struct registers *registers)
{
	const uint64_t *v = registers->value;
	struct kvm_regs now = general(guest);
	struct kvm_regs r = {
		v[R_RAX], v[R_RBX], v[R_RCX], v[R_RDX], v[R_RSI], v[R_RDI],
		v[R_RSP], v[R_RBP], v[R_R8], v[R_R9], v[R_R10], v[R_R11],
		v[R_R12], v[R_R13], v[R_R14], v[R_R15], v[R_RIP],
		safe_flags(v[R_RFLAGS]),
	};

	if (vector != NO_VECTOR) { /* the stub takes it there */
		ring0_resume(guest, &(struct ring0_frame){
			.rip = r.rip, .rflags = r.rflags, .rsp = r.rsp });
		r.rip = now.rip;
		r.rflags = now.rflags;
		r.rsp = now.rsp;
	}
	vm_vcpu_call(guest, KVM_SET_REGS, &r, "KVM_SET_REGS");
}

bool state_in_stub(const struct guest *guest)
{
	return (system_of(guest).cs.selector & 3) == 0;
}

/* ---- Memory ------------------------------------------------------------------------------ */

static bool is_there(const struct guest *g, uint64_t addr, uint64_t len)
{
	if (addr < HVT_BOOT_INFO || addr > g->mem_size || len > g->mem_size - addr)
		return false;
	for (uint64_t page = addr & ~(uint64_t)(PAGE - 1); page < addr + len; page += PAGE)
		if ((page >= g->boot_end && page < SOLO5_GUEST_MIN_BASE) ||
		    image_is_guard(&g->start->image, page))
			return false;
	return true;
}

static bool read_guest(void *self, uint64_t addr, struct wd_room into)
{
	const struct guest *g = self;

	if (!is_there(g, addr, into.len))
		return false;
	memcpy(into.ptr, g->memory + addr, into.len);
	return true;
}

static bool write_guest(void *self, uint64_t addr, struct wd_bytes from)
{
	const struct guest *g = self;

	if (!is_there(g, addr, from.len))
		return false;
	memcpy(g->memory + addr, from.ptr, from.len);
	return true;
}

/* Where the host cannot tell, all of them may. */
static void touched(void *self, uint64_t addr, size_t pages, uint8_t *map)
{
	const struct guest *g = self;

	if (mincore(g->memory + addr, pages * PAGE, map) < 0)
		memset(map, 1, pages);
}

struct machine state_machine(const struct guest *guest)
{
	return (struct machine){
		.self = (void *)(uintptr_t)guest, .end = guest->mem_size,
		.read = read_guest, .write = write_guest, .touched = touched,
	};
}
