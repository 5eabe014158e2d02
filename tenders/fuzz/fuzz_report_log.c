/* SPDX-License-Identifier: ISC */
/* A crashed guest's log: any bytes where its note says the ring is. */
#include "report.h"
#include "wadi/fmt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BASE = 0x100000 };

/* In the place of report.c's, so that standard error stays the fuzzer's. */
void report_line(const char *format, ...)
{
	char line[600];
	va_list args;

	va_start(args, format);
	(void)wd_vfmt(line, sizeof line, format, args);
	va_end(args);
}

static bool read_guest(void *self, uint64_t addr, struct wd_room into)
{
	const struct wd_bytes *memory = self;

	if (addr < BASE || addr - BASE > memory->len || into.len > memory->len - (addr - BASE))
		return false;
	if (into.len > 0)
		memcpy(into.ptr, memory->ptr + (addr - BASE), into.len);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_bytes memory = wd_bytes(data, size);
	struct machine machine = { .self = &memory, .end = BASE + size, .read = read_guest };

	report_log(&machine, BASE);
	return 0;
}
