/* SPDX-License-Identifier: ISC */
/* The image's entry: the monitor jumps to _start with the boot information in
 * the register of a first argument, on a stack as after a call.
 */
#include "wadi/solo5/attached.h"
#include "wadi/solo5/extension.h"
#include "wadi/solo5/host.h"
#include "memory.h"
#include "wadi/cpu.h"
#include "wadi/fiber.h"
#include "wadi/platform.h"
#include "wadi/start.h"

/* What %fs points at; compilers look for the canary at offset 40. */
static struct {
	const void *self;
	uint64_t unused[4];
	uint64_t canary;
} tcb;

_Static_assert(__builtin_offsetof(__typeof__(tcb), canary) == 40, "the x86-64 psABI");

_Noreturn void _start(const void *info);
_Noreturn void __stack_chk_fail(void);

void __stack_chk_fail(void)
{
	wd_platform_write(wd_str("wadi: a stack was smashed\n"));
	wd_last_words();
	wd_platform_exit(WD_EXIT_CRASH);
}

/* Random from the host where it gives some; its lowest byte is zero, so that a
 * string that runs over cannot contain it. */
WD_NO_CANARY static void set_canary(void)
{
	uint64_t canary = wd_cpu_cycles() * UINT64_C(0x9e3779b97f4a7c15);

	wd_platform_seed(wd_room(&canary, sizeof canary));
	tcb.self = &tcb;
	tcb.canary = canary & ~UINT64_C(0xff);
}

/* The command line is taken apart in place, and plain monitors may not let its memory
 * be written to. */
static char *writable(char *line)
{
	size_t size = strlen(line) + 1;
	char *copy = extension.there ? NULL : wd_platform_take(size);

	return copy ? memcpy(copy, line, size) : line;
}

WD_NO_CANARY void _start(const void *info)
{
	struct host_boot boot = host_boot(info);

	host_set_fs(&tcb);
	extension_find(boot.cmdline);
	set_canary();
	attached = boot.mft;
	memory_init(boot.kernel_end, boot.mem_size);
	wd_start_line(writable(boot.cmdline));
}
