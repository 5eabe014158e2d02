/* SPDX-License-Identifier: ISC */
#include "crash.h"

#include <stdio.h>
#include <unistd.h>

#include "ring0.h"
#include "vm.h"

typedef unsigned long long ull;

enum { PAGE_FAULT = 14 };
enum { PF_PRESENT = 1 << 0, PF_WRITE = 1 << 1, PF_FETCH = 1 << 4 };

static const char *vector_name(unsigned vector)
{
	static const char *const names[RING0_VECTORS] = {
		"division error", "debug exception", "NMI", "breakpoint", "overflow",
		"bound range exceeded", "invalid opcode", "no FPU", "double fault", NULL,
		"invalid TSS", "segment not present", "stack fault", "general protection fault",
		"page fault", NULL, "x87 error", "alignment check", "machine check", "SIMD error",
		[21] = "control protection fault",
	};

	return names[vector] ? names[vector] : "exception";
}

static const char *access_name(uint64_t error)
{
	if (error & PF_FETCH)
		return "executing";
	return error & PF_WRITE ? "writing" : "reading";
}

static void print_registers(const struct guest *g, const struct ring0_frame *f)
{
	struct kvm_regs r;

	vm_vcpu_call(g, KVM_GET_REGS, &r, "KVM_GET_REGS");
	(void)dprintf(STDERR_FILENO,
		"  rip %016llx  rsp %016llx  rflags %08llx  error %llx\n"
		"  rax %016llx  rbx %016llx  rcx %016llx  rdx %016llx\n"
		"  rsi %016llx  rdi %016llx  rbp %016llx  r8  %016llx\n"
		"  r9  %016llx  r10 %016llx  r11 %016llx  r12 %016llx\n"
		"  r13 %016llx  r14 %016llx  r15 %016llx\n",
		(ull)f->rip, (ull)f->rsp, (ull)f->rflags, (ull)f->error,
		r.rax, r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp, r.r8,
		r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15);
}

static uint64_t fault_address(const struct guest *g)
{
	struct kvm_sregs s;

	vm_vcpu_call(g, KVM_GET_SREGS, &s, "KVM_GET_SREGS");
	return s.cr2;
}

void crash_exception(const struct guest *guest, unsigned vector)
{
	struct ring0_frame f = ring0_frame(guest, vector);
	uint64_t addr = vector == PAGE_FAULT ? fault_address(guest) : 0;
	bool forbidden = vector == PAGE_FAULT && (f.error & PF_PRESENT) && addr < guest->mem_size;

	if (forbidden)
		(void)dprintf(STDERR_FILENO, "%s: host/guest translation fault: rip=0x%llx: "
			"%s at 0x%llx is not permitted there\n", tender_name, (ull)f.rip,
			access_name(f.error), (ull)addr);
	else if (vector == PAGE_FAULT)
		(void)dprintf(STDERR_FILENO, "%s: the guest crashed: page fault, %s at 0x%llx\n",
			tender_name, access_name(f.error), (ull)addr);
	else
		(void)dprintf(STDERR_FILENO, "%s: the guest crashed: %s (vector %u)\n",
			tender_name, vector_name(vector), vector);
	print_registers(guest, &f);
	_exit(forbidden ? EXIT_MONITOR : EXIT_CRASH);
}

void crash_exit(const struct guest *guest)
{
	const struct kvm_run *run = guest->run;
	struct kvm_regs r;

	vm_vcpu_call(guest, KVM_GET_REGS, &r, "KVM_GET_REGS");
	switch (run->exit_reason) {
	case KVM_EXIT_SHUTDOWN:
		die("the guest crashed beyond its exception handlers: rip=0x%llx", r.rip);
	case KVM_EXIT_FAIL_ENTRY:
		die("KVM: the processor refused to enter the guest: hardware reason 0x%llx",
			run->fail_entry.hardware_entry_failure_reason);
	case KVM_EXIT_INTERNAL_ERROR:
		die("KVM: internal error %u: rip=0x%llx", run->internal.suberror, r.rip);
	default:
		die("unhandled exit: exit_reason=%u, rip=0x%llx", run->exit_reason, r.rip);
	}
}
