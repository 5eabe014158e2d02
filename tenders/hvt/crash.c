/* SPDX-License-Identifier: ISC */
#include "crash.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "core.h"
#include "gdb_session.h"
#include "report.h"
#include "ring0.h"
#include "state.h"
#include "vm.h"
#include "wadi/abi/hvt.h"

typedef unsigned long long ull;

enum { DIVISION = 0, INVALID_OPCODE = 6, PAGE_FAULT = 14 };
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

/* What a process would have got. */
static int signal_of(unsigned vector)
{
	if (vector == INVALID_OPCODE)
		return SIGILL;
	return vector == DIVISION ? SIGFPE : SIGSEGV;
}

static const char *access_name(uint64_t error)
{
	if (error & PF_FETCH)
		return "executing";
	return error & PF_WRITE ? "writing" : "reading";
}

/* The registers, the way to there, and a core file if one is wanted. */
static void report(const struct guest *g, const struct registers *r, int signal)
{
	struct machine machine = state_machine(g);

	report_state(&machine, r, g->start->image.file);
	report_log(&machine, image_log_ring(&g->start->image));
	if (g->cores >= 0)
		core_dump(g->cores, getpid(), &machine, r, signal);
	if (g->gdb)
		gdb_session_ended(g->gdb, 'X', signal);
}

bool crash_is_forbidden(const struct guest *guest, unsigned vector)
{
	return vector == PAGE_FAULT && (ring0_frame(guest, vector).error & PF_PRESENT) &&
	       ring0_fault_address(guest) < guest->mem_size;
}

void crash_exception(const struct guest *guest, unsigned vector)
{
	struct ring0_frame f = ring0_frame(guest, vector);
	uint64_t addr = ring0_fault_address(guest);
	bool forbidden = crash_is_forbidden(guest, vector);
	struct registers registers = state_registers(guest, (int)vector);

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
	report(guest, &registers, signal_of(vector));
	_exit(forbidden ? EXIT_MONITOR : EXIT_CRASH);
}

/* Solo5's images catch exceptions themselves, and leave word of where they were. */
static struct registers registers_at_halt(const struct guest *g, uint64_t cookie)
{
	struct machine m = state_machine(g);
	struct registers r = state_registers(g, NO_VECTOR);
	struct hvt_trap t;

	if (cookie && m.read(m.self, cookie, wd_room(&t, sizeof t))) {
		r.value[R_RIP] = t.rip;
		r.value[R_RFLAGS] = t.rflags;
		r.value[R_RSP] = t.rsp;
	}
	return r;
}

void crash_halting(const struct guest *guest, uint64_t addr)
{
	struct machine m = state_machine(guest);
	struct registers r;
	struct hvt_halt halt;

	if ((guest->cores < 0 && !guest->gdb) ||
	    !m.read(m.self, addr, wd_room(&halt, sizeof halt)))
		return;
	if (guest->cores >= 0 && halt.status == EXIT_CRASH) {
		r = registers_at_halt(guest, halt.cookie);
		core_dump(guest->cores, getpid(), &m, &r, SIGABRT);
	}
	if (guest->gdb)
		gdb_session_ended(guest->gdb, 'W', halt.status);
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
