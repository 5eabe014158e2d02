/* SPDX-License-Identifier: ISC */
/* filter - prints wadi-hvt's filters of system calls: a source file that defines what
 * sandbox.h declares.  Runs when the monitor is built, so that libseccomp, which
 * knows how to compile such filters, is no part of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "descriptors.h"

#define WHEN(arg_, op_, a, b) { .arg = arg_, .op = op_, .datum_a = a, .datum_b = b }
#define SAME(arg, value)     WHEN(arg, SCMP_CMP_EQ, value, 0)
#define UP_TO(arg, value)    WHEN(arg, SCMP_CMP_LE, value, 0)
#define IN_RANGE(arg, start) WHEN(arg, SCMP_CMP_MASKED_EQ, ~(scmp_datum_t)(FD_RANGE - 1), start)
#define IN_PAIR(arg, start)  WHEN(arg, SCMP_CMP_MASKED_EQ, ~(scmp_datum_t)1, start)
/* libc may extend a request's sign; the kernel reads its low half alone. */
#define REQUEST(value)       WHEN(1, SCMP_CMP_MASKED_EQ, 0xffffffff, value)

enum { CHECKS_MAX = 2 };

/* Call `number` is allowed if all checks hold. */
struct rule {
	int number;
	unsigned checks;
	struct scmp_arg_cmp check[CHECKS_MAX];
};

static const struct rule running[] = {
	/* the guest runs, and is looked at and corrected when it traps */
	{ SCMP_SYS(ioctl), 2, { SAME(0, FD_VCPU), REQUEST(KVM_RUN) } },
	{ SCMP_SYS(ioctl), 2, { SAME(0, FD_VCPU), REQUEST(KVM_GET_REGS) } },
	{ SCMP_SYS(ioctl), 2, { SAME(0, FD_VCPU), REQUEST(KVM_SET_REGS) } },
	{ SCMP_SYS(ioctl), 2, { SAME(0, FD_VCPU), REQUEST(KVM_GET_SREGS) } },
	{ SCMP_SYS(ioctl), 2, { SAME(0, FD_VCPU), REQUEST(KVM_SET_MSRS) } },
	/* the console, messages, and frames */
	{ SCMP_SYS(write), 1, { SAME(0, STDOUT_FILENO) } },
	{ SCMP_SYS(write), 1, { SAME(0, STDERR_FILENO) } },
	{ SCMP_SYS(write), 1, { SAME(0, FD_TRACE) } },
	{ SCMP_SYS(writev), 1, { SAME(0, STDERR_FILENO) } },
	{ SCMP_SYS(write), 1, { IN_RANGE(0, FD_NET) } },
	{ SCMP_SYS(writev), 1, { IN_RANGE(0, FD_NET) } },
	{ SCMP_SYS(read), 1, { IN_RANGE(0, FD_NET) } },
	{ SCMP_SYS(readv), 1, { IN_RANGE(0, FD_NET) } },
	/* between the thread for frames, if there is one, and the guest's */
	{ SCMP_SYS(read), 1, { IN_PAIR(0, FD_DOORBELL) } },
	{ SCMP_SYS(write), 1, { SAME(0, FD_WAKE) } },
	/* blocks */
	{ SCMP_SYS(pread64), 1, { IN_RANGE(0, FD_BLOCK) } },
	{ SCMP_SYS(pwrite64), 1, { IN_RANGE(0, FD_BLOCK) } },
	{ SCMP_SYS(fdatasync), 1, { IN_RANGE(0, FD_BLOCK) } },
	/* sleep, with all signals as they are; time, where the vDSO has none */
	{ SCMP_SYS(ppoll), 2, { UP_TO(1, SOLO5_MFT_ENTRIES_MAX), SAME(3, 0) } },
	{ SCMP_SYS(clock_gettime), 1, { SAME(0, CLOCK_MONOTONIC) } },
	{ SCMP_SYS(clock_gettime), 1, { SAME(0, CLOCK_REALTIME) } },
	/* the end of a handler of signals */
	{ SCMP_SYS(rt_sigreturn), 0, { { 0 } } },
	{ SCMP_SYS(exit_group), 0, { { 0 } } },
};

/* libc may add what asks for large files. */
enum { NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, LARGE_FILE = 0100000 };

/* Besides, where there is a debugger or there may be a core file. */
static const struct rule debugging[] = {
	{ SCMP_SYS(recvfrom), 1, { SAME(0, FD_DEBUGGER) } },
	{ SCMP_SYS(sendto), 1, { SAME(0, FD_DEBUGGER) } },
	{ SCMP_SYS(openat), 2, { SAME(0, FD_CORES),
		WHEN(2, SCMP_CMP_MASKED_EQ, 0xffffffff & ~LARGE_FILE, NEW_FILE) } },
	{ SCMP_SYS(ftruncate), 0, { { 0 } } },
	{ SCMP_SYS(pwrite64), 0, { { 0 } } },
	{ SCMP_SYS(mincore), 0, { { 0 } } },
	{ SCMP_SYS(getpid), 0, { { 0 } } },
	{ SCMP_SYS(close), 0, { { 0 } } },
};

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "filter: %s: %s\n", what, strerror(-result));
	exit(1);
}

static void add_rules(scmp_filter_ctx filter, const struct rule *rule, size_t count)
{
	for (size_t i = 0; i < count; i++)
		must(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule[i].number,
			rule[i].checks, rule[i].check), "rule");
}

/* As a tree of comparisons: the kernel tries every call's number when it takes the
 * filter. */
static void set_up(scmp_filter_ctx filter)
{
	must(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "arch");
	must(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "tree");
}

static void print(FILE *program, const char *name)
{
	struct sock_filter i;
	unsigned len = 0;

	printf("\nconst struct sock_filter %s[] = {\n", name);
	for (; fread(&i, sizeof i, 1, program) == 1; len++)
		printf("\t{ 0x%02x, %u, %u, 0x%08x },\n", i.code, i.jt, i.jf, i.k);
	printf("};\nconst unsigned short %s_len = %u;\n", name, len);
}

static void make(const char *name, bool debugs)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	FILE *program = tmpfile();

	must(filter ? 0 : -ENOMEM, "seccomp_init");
	must(program ? 0 : -errno, "tmpfile");
	set_up(filter);
	add_rules(filter, running, WD_COUNT(running));
	if (debugs)
		add_rules(filter, debugging, WD_COUNT(debugging));
	must(seccomp_export_bpf(filter, fileno(program)), "export");
	rewind(program);
	print(program, name);
	must(fclose(program) == 0 ? 0 : -EIO, "output");
	seccomp_release(filter);
}

int main(void)
{
	puts("/* made by tenders/host/filter.c */\n#include \"sandbox.h\"");
	make("sandbox_filter", false);
	make("sandbox_filter_debugging", true);
	must(fflush(stdout) == 0 ? 0 : -EIO, "output");
	return 0;
}
