/* SPDX-License-Identifier: ISC */
#include "fault.h"

#include <asm/prctl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "report.h"
#include "wadi/abi/spt.h"

static const struct start *start;
static uint64_t own_fs; /* the monitor's thread pointer */

bool fault_is_guests(const struct start *s, uint64_t addr, uint64_t len)
{
	uint64_t end = s->options.mem_size;

	if (addr >= SPT_BOOT_INFO && len <= BOOT_SIZE && addr - SPT_BOOT_INFO <= BOOT_SIZE - len)
		return true;
	if (addr < SOLO5_GUEST_MIN_BASE || addr > end || len > end - addr)
		return false;
	for (uint64_t page = addr & ~(uint64_t)(PAGE - 1); page < addr + len; page += PAGE)
		if (image_is_guard(&s->image, page))
			return false;
	return true;
}

static bool read_own(void *self, uint64_t addr, struct wd_room into)
{
	(void)self;
	if (!fault_is_guests(start, addr, into.len))
		return false;
	memcpy(into.ptr, (const void *)addr, into.len);
	return true;
}

/* ---- The report -------------------------------------------------------------------- */

static struct registers registers_of(const ucontext_t *context)
{
	static const uint8_t from[R_CS] = {
		REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
		REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
		REG_RIP, REG_EFL,
	};
	struct registers r = { { 0 } };

	for (size_t i = 0; i < sizeof from; i++)
		r.value[i] = (uint64_t)context->uc_mcontext.gregs[from[i]];
	return r;
}

static void report(int number, const ucontext_t *context)
{
	enum { PAGE_FAULT = 14, WRITE = 1 << 1, FETCH = 1 << 4 };
	const greg_t *v = context->uc_mcontext.gregs;
	struct registers r = registers_of(context);
	struct machine machine = { .end = start->options.mem_size, .read = read_own };
	const char *access = v[REG_ERR] & WRITE ? "writing" : "reading";

	if (v[REG_ERR] & FETCH)
		access = "executing";
	if (v[REG_TRAPNO] == PAGE_FAULT)
		report_line("%s: the guest crashed: page fault, %s at 0x%llx", tender_name, access,
			(unsigned long long)v[REG_CR2]);
	else
		report_line("%s: the guest crashed: exception %llu, signal %d", tender_name,
			(unsigned long long)v[REG_TRAPNO], number);
	report_state(&machine, &r, start->image.file);
	report_log(&machine, image_log_ring(&start->image));
}

/* ---- The end ---------------------------------------------------------------------------- */

/* The filter has no call for a signal of one's own.  But the same fault again is not
 * caught, and so fatal. */
static _Noreturn void end_by(int number)
{
	switch (number) {
	case SIGILL:
		__asm__ volatile("ud2");
		break;
	case SIGTRAP:
		__asm__ volatile("int3");
		break;
	case SIGFPE:
		__asm__ volatile("div %0" : : "r"(0L), "a"(0L), "d"(0L) : "cc");
		break;
	case SIGBUS: /* a stack outside the address space */
		__asm__ volatile("mov %0, %%rsp\n\tpush %%rax" : : "r"(UINT64_C(1) << 62));
		break;
	default:
		break;
	}
	for (;;)
		__asm__ volatile("mov (%0), %%al" : : "r"(0L) : "rax", "memory");
}

/* The guest's thread pointer is in force; until libc has its own nothing of libc's
 * can be used. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	long result;

	(void)info;
	__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_arch_prctl), "D"(ARCH_SET_FS),
		"S"(own_fs) : "rcx", "r11", "memory");
	report(number, context);
	end_by(number);
}

void fault_catch(const struct start *s)
{
	static const int caught[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
	static uint8_t stack[8 * PAGE]; /* the guest's may be what has run out */
	struct sigaction action = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND,
	};

	start = s;
	__asm__("mov %%fs:0, %0" : "=r"(own_fs)); /* which points at itself */
	sigfillset(&action.sa_mask);
	if (sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL) < 0)
		die("no stack for a crash report");
	for (size_t i = 0; i < WD_COUNT(caught); i++)
		if (sigaction(caught[i], &action, NULL) < 0)
			die("no crash reports: signal %d cannot be caught", caught[i]);
}
