/* SPDX-License-Identifier: ISC */
/* wadi-hvt's filter: run by an interpreter, and by the kernel in children. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hvt/sandbox.h"
#include "descriptors.h"
#include "privilege.h"

#include "bpf_run.h"

const char tender_name[] = "test_sandbox";

enum { CALLS = 1024 /* more than there are */, STDIN = 0, STDOUT = 1, STDERR = 2 };

static bool allowed(int number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return bpf_run(sandbox_filter, sandbox_filter_len, &(struct seccomp_data){
		.nr = number, .arch = AUDIT_ARCH_X86_64, .args = { a, b, c, d } }) ==
		SECCOMP_RET_ALLOW;
}

/* Some first arguments that matter to one call or another. */
static bool allowed_somehow(int number)
{
	for (uint64_t a = 0; a < 3 * FD_RANGE; a++)
		if (allowed(number, a, 0, 0, 0) || allowed(number, a, KVM_RUN, 0, 0))
			return true;
	return false;
}

static void twelve_calls_at_most_are_known(void **state)
{
	static const int known[] = {
		SYS_read, SYS_write, SYS_ioctl, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev,
		SYS_fdatasync, SYS_clock_gettime, SYS_exit_group, SYS_ppoll,
		SYS_rt_sigreturn,
	};
	size_t found = 0;

	(void)state;
	for (int number = 0; number < CALLS; number++)
		if (allowed_somehow(number)) {
			assert_true(found < WD_COUNT(known));
			found++;
		}
	for (size_t i = 0; i < WD_COUNT(known); i++)
		assert_true(allowed_somehow(known[i]));
	assert_int_equal(found, WD_COUNT(known));
	assert_true(found <= 12);
}

static void files_are_used_by_their_kind(void **state)
{
	(void)state;
	for (uint64_t fd = 0; fd < 300; fd++) {
		bool net = fd >= FD_NET && fd < FD_NET + FD_RANGE;
		bool block = fd >= FD_BLOCK && fd < FD_BLOCK + FD_RANGE;

		assert_int_equal(allowed(SYS_read, fd, 0, 0, 0),
			net || fd == FD_DOORBELL || fd == FD_WAKE);
		assert_int_equal(allowed(SYS_write, fd, 0, 0, 0),
			net || fd == STDOUT || fd == STDERR || fd == FD_TRACE ||
			fd == FD_WAKE);
		assert_int_equal(allowed(SYS_readv, fd, 0, 0, 0), net);
		assert_int_equal(allowed(SYS_writev, fd, 0, 0, 0), net || fd == STDERR);
		assert_int_equal(allowed(SYS_pread64, fd, 0, 0, 0), block);
		assert_int_equal(allowed(SYS_pwrite64, fd, 0, 0, 0), block);
		assert_int_equal(allowed(SYS_fdatasync, fd, 0, 0, 0), block);
		assert_int_equal(allowed(SYS_ioctl, fd, KVM_RUN, 0, 0), fd == FD_VCPU);
		assert_false(allowed(SYS_read, fd << 32 | FD_NET, 0, 0, 0) && fd > 0);
	}
}

static void the_processor_is_asked_for_what_running_takes(void **state)
{
	static const unsigned good[] = {
		KVM_RUN, KVM_GET_REGS, KVM_SET_REGS, KVM_GET_SREGS, KVM_SET_MSRS,
	};
	static const unsigned bad[] = {
		KVM_CREATE_VM, KVM_CREATE_VCPU, KVM_SET_USER_MEMORY_REGION, KVM_SET_SREGS,
		KVM_SET_CPUID2, KVM_SET_SIGNAL_MASK, KVM_GET_MSRS, 0x5412 /* TIOCSTI */,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++) {
		assert_true(allowed(SYS_ioctl, FD_VCPU, good[i], 0, 0));
		assert_true(allowed(SYS_ioctl, FD_VCPU, (uint64_t)(int)good[i], 0, 0));
		assert_false(allowed(SYS_ioctl, FD_VCPU + 1, good[i], 0, 0));
	}
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_false(allowed(SYS_ioctl, FD_VCPU, bad[i], 0, 0));
}

static void sleep_takes_no_signal_mask_and_no_more_files_than_devices(void **state)
{
	(void)state;
	assert_true(allowed(SYS_ppoll, 1 << 20, 0, 0, 0));
	assert_true(allowed(SYS_ppoll, 1 << 20, 64, 1 << 20, 0));
	assert_false(allowed(SYS_ppoll, 1 << 20, 65, 0, 0));
	assert_false(allowed(SYS_ppoll, 1 << 20, 1, 0, 1 << 20));
}

static void other_abis_are_refused(void **state)
{
	enum { X32 = 0x40000000 };

	(void)state;
	assert_false(allowed(X32 | SYS_exit_group, 0, 0, 0, 0));
	assert_int_equal(bpf_run(sandbox_filter, sandbox_filter_len, &(struct seccomp_data){
		.nr = SYS_exit_group, .arch = AUDIT_ARCH_I386 }), SECCOMP_RET_KILL_PROCESS);
}

/* ---- By the kernel ------------------------------------------------------------------- */

/* How a child ends that makes this call under the filter. */
static int end_of(long number, long a, long b, long c, long d)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		dup2(open("/dev/null", O_RDWR), FD_NET + 1);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(99);
		privilege_filter(sandbox_filter, sandbox_filter_len);
		(void)syscall(number, a, b, c, d);
		syscall(SYS_exit_group, 7);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* The tools of a break-in. */
static void what_is_not_allowed_kills(void **state)
{
	static const long calls[] = {
		SYS_mmap, SYS_mprotect, SYS_munmap, SYS_mremap, SYS_brk, SYS_open, SYS_openat,
		SYS_execve, SYS_execveat, SYS_fork, SYS_vfork, SYS_clone, SYS_clone3, SYS_socket,
		SYS_connect, SYS_kill, SYS_tkill, SYS_ptrace, SYS_process_vm_writev, SYS_prctl,
		SYS_dup, SYS_dup2, SYS_fcntl, SYS_setuid, SYS_unshare, SYS_mount, SYS_bpf,
		SYS_io_uring_setup, SYS_userfaultfd, SYS_memfd_create, SYS_rt_sigaction,
		SYS_getpid, CALLS,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(calls); i++)
		assert_int_equal(end_of(calls[i], 0, 0, 0, 0), -SIGSYS);
}

static void what_is_allowed_does_not(void **state)
{
	static char byte;

	(void)state;
	assert_int_equal(end_of(SYS_write, FD_NET + 1, (long)&byte, 1, 0), 7);
	assert_int_equal(end_of(SYS_read, FD_NET + 1, (long)&byte, 1, 0), 7);
	assert_int_equal(end_of(SYS_ppoll, 0, 0, (long)&(struct timespec){ 0, 0 }, 0), 7);
	assert_int_equal(end_of(SYS_exit_group, 7, 0, 0, 0), 7);
}

static void another_argument_kills(void **state)
{
	static char byte;

	(void)state;
	assert_int_equal(end_of(SYS_write, STDIN, (long)&byte, 1, 0), -SIGSYS);
	assert_int_equal(end_of(SYS_read, STDIN, (long)&byte, 1, 0), -SIGSYS);
	assert_int_equal(end_of(SYS_pwrite64, FD_NET + 1, (long)&byte, 1, 0), -SIGSYS);
	assert_int_equal(end_of(SYS_ioctl, FD_VCPU, KVM_SET_SREGS, 0, 0), -SIGSYS);
}

static volatile bool filtered; /* in the child */

static void *call_then(void *unused)
{
	(void)unused;
	while (!filtered)
		;
	syscall(SYS_getpid);
	syscall(SYS_exit_group, 7);
	return NULL;
}

static void a_thread_from_before_is_filtered_too(void **state)
{
	pid_t child = fork();
	pthread_t thread;
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		if (pthread_create(&thread, NULL, call_then, NULL) != 0 ||
		    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(99);
		privilege_filter(sandbox_filter, sandbox_filter_len);
		filtered = true;
		for (;;)
			;
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

/* ---- Where there is a debugger, or may be a core file -------------------------------------- */

static bool allowed_debugging(int number, uint64_t a, uint64_t b, uint64_t c)
{
	return bpf_run(sandbox_filter_debugging, sandbox_filter_debugging_len,
		&(struct seccomp_data){ .nr = number, .arch = AUDIT_ARCH_X86_64,
			.args = { a, b, c } }) == SECCOMP_RET_ALLOW;
}

static void debugging_opens_nothing_but_new_files_in_one_folder(void **state)
{
	enum { FLAGS = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, LARGE = 0100000 };

	(void)state;
	assert_true(allowed_debugging(SYS_openat, FD_CORES, 0, FLAGS));
	assert_true(allowed_debugging(SYS_openat, FD_CORES, 0, FLAGS | LARGE));
	assert_false(allowed_debugging(SYS_openat, FD_CORES, 0, FLAGS & ~O_EXCL));
	assert_false(allowed_debugging(SYS_openat, FD_CORES, 0, O_RDONLY));
	assert_false(allowed_debugging(SYS_openat, FD_CORES + 1, 0, FLAGS));
	assert_false(allowed_debugging(SYS_openat, (uint64_t)AT_FDCWD, 0, FLAGS));
	assert_true(allowed_debugging(SYS_recvfrom, FD_DEBUGGER, 0, 0));
	assert_true(allowed_debugging(SYS_sendto, FD_DEBUGGER, 0, 0));
	assert_false(allowed_debugging(SYS_sendto, FD_DEBUGGER + 1, 0, 0));
}

/* Besides what is allowed anyway. */
static void debugging_takes_seven_calls_more(void **state)
{
	static const int more[] = {
		SYS_recvfrom, SYS_sendto, SYS_openat, SYS_ftruncate, SYS_mincore, SYS_getpid,
		SYS_close,
	};
	size_t found = 0;

	(void)state;
	for (int number = 0; number < CALLS; number++)
		for (uint64_t a = 0, any = 0; a < 3 * FD_RANGE && !any; a++) {
			any = allowed_debugging(number, a, KVM_RUN, O_WRONLY | O_CREAT | O_EXCL |
				O_CLOEXEC);
			found += any && !allowed_somehow(number);
		}
	assert_int_equal(found, WD_COUNT(more));
	for (size_t i = 0; i < WD_COUNT(more); i++)
		assert_false(allowed_somehow(more[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twelve_calls_at_most_are_known),
		cmocka_unit_test(files_are_used_by_their_kind),
		cmocka_unit_test(the_processor_is_asked_for_what_running_takes),
		cmocka_unit_test(sleep_takes_no_signal_mask_and_no_more_files_than_devices),
		cmocka_unit_test(other_abis_are_refused),
		cmocka_unit_test(what_is_not_allowed_kills),
		cmocka_unit_test(what_is_allowed_does_not),
		cmocka_unit_test(a_thread_from_before_is_filtered_too),
		cmocka_unit_test(another_argument_kills),
		cmocka_unit_test(debugging_opens_nothing_but_new_files_in_one_folder),
		cmocka_unit_test(debugging_takes_seven_calls_more),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
