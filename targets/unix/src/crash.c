/* SPDX-License-Identifier: ISC */
/* The crash report: registers, and who called whom as far as frame pointers lead.
 * Memory is read by a system call, which fails where a look would fault again. */
#define _GNU_SOURCE
#include "crash.h"

#include <elf.h>
#include <signal.h>
#include <string.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#include "wadi/app_info.h"
#include "wadi/fiber.h"
#include "wadi/fmt.h"
#include "wadi/start.h"
#include "wadi/trace_point.h"

enum { FRAMES_MAX = 32 };

WD_PRINTF(1, 2) static void say(const char *format, ...)
{
	char line[160];
	va_list args;
	size_t len;

	va_start(args, format);
	len = wd_vfmt(line, sizeof line, format, args);
	va_end(args);
	(void)!write(STDERR_FILENO, line, len < sizeof line ? len : sizeof line - 1);
}

/* ---- Registers -------------------------------------------------------------------- */

static void say_registers(const greg_t *v)
{
	static const struct { const char *name; int number; } registers[] = {
		{ "rax", REG_RAX }, { "rbx", REG_RBX }, { "rcx", REG_RCX }, { "rdx", REG_RDX },
		{ "rsi", REG_RSI }, { "rdi", REG_RDI }, { "rbp", REG_RBP }, { "rsp", REG_RSP },
		{ "r8 ", REG_R8 }, { "r9 ", REG_R9 }, { "r10", REG_R10 }, { "r11", REG_R11 },
		{ "r12", REG_R12 }, { "r13", REG_R13 }, { "r14", REG_R14 }, { "r15", REG_R15 },
		{ "rip", REG_RIP }, { "rfl", REG_EFL },
	};

	for (size_t i = 0; i < WD_COUNT(registers); i++)
		say("  %s %016llx%s", registers[i].name, v[registers[i].number],
		    i % 3 == 2 ? "\n" : "");
}

/* ---- Frames ----------------------------------------------------------------------------- */

static bool read_at(uint64_t addr, void *into, size_t size)
{
	struct iovec to = { into, size }, from = { (void *)addr, size };

	return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == (ssize_t)size;
}

/* The program's own addresses as they are in its file, where a debugger or
 * addr2line looks them up; a program that can lie anywhere starts at 0 there. */
static void say_frame(uint64_t addr)
{
	extern const Elf64_Ehdr __executable_start;
	extern const char etext[];
	uint64_t base = (uint64_t)&__executable_start;

	if (addr >= base && addr < (uint64_t)etext && __executable_start.e_type == ET_DYN)
		addr -= base;
	say("  0x%016llx\n", (unsigned long long)addr);
}

/* Is what lies at the stack's top where the function at `rip` returns to, since that
 * has no frame: it is no function, or the call was to just before? */
static bool has_no_frame(uint64_t rip, uint64_t rsp, uint64_t *returns)
{
	enum { CALL = 0xe8, CALL_SIZE = 5, NEAR = 64 };
	uint8_t call[CALL_SIZE];
	int32_t distance;
	uint8_t code;

	if (!read_at(rsp, returns, sizeof *returns))
		return false;
	if (!read_at(rip, &code, 1))
		return true;
	if (!read_at(*returns - CALL_SIZE, call, CALL_SIZE) || call[0] != CALL)
		return false;
	memcpy(&distance, call + 1, sizeof distance);
	return rip - (*returns + (uint64_t)(int64_t)distance) < NEAR;
}

/* A frame is { its caller's, where it returns to }; callers lie above. */
static void say_frames(const greg_t *v)
{
	uint64_t at = (uint64_t)v[REG_RBP], frame[2];

	say("  called from, the latest first:\n");
	say_frame((uint64_t)v[REG_RIP]);
	if (has_no_frame((uint64_t)v[REG_RIP], (uint64_t)v[REG_RSP], frame))
		say_frame(frame[0]);
	for (int i = 0; i < FRAMES_MAX && read_at(at, frame, sizeof frame); i++) {
		if (frame[1] == 0)
			break;
		say_frame(frame[1]);
		if (frame[0] <= at)
			break;
		at = frame[0];
	}
}

/* ---- The handler -------------------------------------------------------------------- */

/* What happened, if it is no page fault. */
static const char *name_of(int number)
{
	switch (number) {
	case SIGABRT:
		return "abort";
	case SIGFPE:
		return "arithmetic error";
	case SIGILL:
		return "invalid instruction";
	default:
		return "access outside the address space";
	}
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	enum { PAGE_FAULT = 14, WRITE = 1 << 1, FETCH = 1 << 4 };
	const greg_t *v = ((const ucontext_t *)context)->uc_mcontext.gregs;
	const char *access = v[REG_ERR] & WRITE ? "writing" : "reading";

	if (v[REG_ERR] & FETCH)
		access = "executing";
	if (number == SIGSEGV && v[REG_TRAPNO] == PAGE_FAULT)
		say("%s: crashed: page fault, %s at 0x%llx\n", wd_app_info.name, access,
		    (unsigned long long)(uintptr_t)info->si_addr);
	else
		say("%s: crashed: %s\n", wd_app_info.name, name_of(number));
	say_registers(v);
	say_frames(v);
	wd_last_words();
	WD_TRACE(WD_TRACE_STOP, WD_EXIT_CRASH, ""); /* last: it may fault again */
	_exit(WD_EXIT_CRASH);
}

void crash_catch(void)
{
	static const int caught[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	static uint8_t stack[32768]; /* a fiber's own may be what has run out */
	struct sigaction action = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND,
	};

	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
	for (size_t i = 0; i < WD_COUNT(caught); i++)
		sigaction(caught[i], &action, NULL); /* or it ends as without */
}
