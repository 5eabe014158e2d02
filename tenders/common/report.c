/* SPDX-License-Identifier: ISC */
#include "report.h"

#include <unistd.h>

#include "symbols.h"
#include "wadi/fmt.h"

typedef unsigned long long ull;

enum { FRAMES_MAX = 32, LINE_MAX_ = 600 };

void report_line(const char *format, ...)
{
	char line[LINE_MAX_];
	va_list args;
	size_t len;

	va_start(args, format);
	len = wd_vfmt(line, sizeof line - 1, format, args);
	va_end(args);
	if (len > sizeof line - 2)
		len = sizeof line - 2;
	line[len++] = '\n';
	(void)!write(STDERR_FILENO, line, len);
}

static void print_registers(const uint64_t *v)
{
	static const char *const names[R_RFLAGS + 1] = {
		"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8 ", "r9 ", "r10",
		"r11", "r12", "r13", "r14", "r15", "rip", "rfl",
	};

	for (size_t i = 0; i <= R_RFLAGS; i += 3)
		report_line("  %s %016llx  %s %016llx  %s %016llx",
			names[i], (ull)v[i], names[i + 1], (ull)v[i + 1], names[i + 2],
			(ull)v[i + 2]);
}

/* What is called last in a function stands before its end, but returns behind. */
static void print_frame(struct wd_bytes elf, uint64_t addr, bool returns)
{
	uint64_t offset = 0;
	struct wd_bytes name = symbols_find(elf, addr - returns, &offset);

	if (name.len > 0)
		report_line("  0x%016llx %pB+0x%llx", (ull)addr, (const void *)&name,
			(ull)(offset + returns));
	else
		report_line("  0x%016llx", (ull)addr);
}

/* Is what lies at the stack's top where the function at `rip` returns to, since that
 * has no frame: it is no function, or the call was to just before? */
static bool has_no_frame(const struct machine *m, uint64_t rip, uint64_t rsp, uint64_t *returns)
{
	enum { CALL = 0xe8, CALL_SIZE = 5, NEAR = 64 };
	uint8_t code, call[CALL_SIZE];
	int32_t distance;

	if (!m->read(m->self, rsp, wd_room(returns, sizeof *returns)))
		return false;
	if (!m->read(m->self, rip, wd_room(&code, 1)))
		return true;
	if (!m->read(m->self, *returns - CALL_SIZE, WD_ROOM(call)) || call[0] != CALL)
		return false;
	memcpy(&distance, call + 1, sizeof distance);
	return rip - (*returns + (uint64_t)(int64_t)distance) < NEAR;
}

/* A frame is { its caller's, where it returns to }; callers lie above. */
static void print_backtrace(const struct machine *m, const uint64_t *v, struct wd_bytes elf)
{
	uint64_t at = v[R_RBP], frame[2];

	report_line("  called from, the latest first:");
	print_frame(elf, v[R_RIP], false);
	if (has_no_frame(m, v[R_RIP], v[R_RSP], frame))
		print_frame(elf, frame[0], true);
	for (int i = 0; i < FRAMES_MAX && m->read(m->self, at, WD_ROOM(frame)); i++) {
		if (frame[1] == 0)
			break;
		print_frame(elf, frame[1], true);
		if (frame[0] <= at)
			break;
		at = frame[0];
	}
}

void report_state(const struct machine *machine, const struct registers *registers,
	struct wd_bytes elf)
{
	print_registers(registers->value);
	print_backtrace(machine, registers->value, elf);
}
