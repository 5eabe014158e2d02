/* SPDX-License-Identifier: ISC */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core.h"
#include "fault.h"
#include "gdb_session.h"

/* The guest as the process that traces it has it. */
struct traced {
	const struct start *start;
	pid_t pid;
	int memory, pages; /* /proc/PID/mem and /proc/PID/pagemap */
	int children;      /* can be read when the guest has stopped */
	int cores;         /* the folder, or -1 */
	bool dumped;
	bool dying;        /* of a signal that the debugger has seen */
	struct gdb_session gdb;
};

static void must(long result, const char *what)
{
	if (result < 0)
		die("the guest cannot be traced: %s: %s", what, strerror(errno));
}

/* ---- Memory ---------------------------------------------------------------------------- */

static bool read_traced(void *self, uint64_t addr, struct wd_room into)
{
	const struct traced *t = self;

	return fault_is_guests(t->start, addr, into.len) &&
	       pread(t->memory, into.ptr, into.len, (off_t)addr) == (ssize_t)into.len;
}

static bool write_traced(void *self, uint64_t addr, struct wd_bytes from)
{
	const struct traced *t = self;

	return fault_is_guests(t->start, addr, from.len) &&
	       pwrite(t->memory, from.ptr, from.len, (off_t)addr) == (ssize_t)from.len;
}

/* A page that is present, or swapped out, has one of the two highest bits of its
 * entry set.  Where there are no entries to be had, all may hold something. */
static void touched(void *self, uint64_t addr, size_t pages, uint8_t *map)
{
	const struct traced *t = self;
	uint64_t entry = 0;

	for (size_t i = 0; i < pages; i++) {
		bool known = pread(t->pages, &entry, sizeof entry,
			(off_t)((addr / PAGE + i) * sizeof entry)) == sizeof entry;

		map[i] = !known || entry >> 62 != 0;
	}
}

static struct machine machine_of(struct traced *t)
{
	return (struct machine){
		.self = t, .end = t->start->options.mem_size,
		.read = read_traced, .write = write_traced, .touched = touched,
	};
}

/* ---- Registers --------------------------------------------------------------------------- */

static struct user_regs_struct general(const struct traced *t)
{
	struct user_regs_struct u;

	must(ptrace(PTRACE_GETREGS, t->pid, NULL, &u), "registers");
	return u;
}

static struct registers registers_of(const struct traced *t)
{
	struct user_regs_struct u = general(t);

	return (struct registers){ {
		u.rax, u.rbx, u.rcx, u.rdx, u.rsi, u.rdi, u.rbp, u.rsp,
		u.r8, u.r9, u.r10, u.r11, u.r12, u.r13, u.r14, u.r15, u.rip, u.eflags,
		u.cs, u.ss, u.ds, u.es, u.fs, u.gs, u.fs_base, u.gs_base,
	} };
}

static void set_registers(const struct traced *t, const struct registers *r)
{
	struct user_regs_struct u = general(t);
	const uint64_t *v = r->value;

	u.rax = v[R_RAX], u.rbx = v[R_RBX], u.rcx = v[R_RCX], u.rdx = v[R_RDX];
	u.rsi = v[R_RSI], u.rdi = v[R_RDI], u.rbp = v[R_RBP], u.rsp = v[R_RSP];
	u.r8 = v[R_R8], u.r9 = v[R_R9], u.r10 = v[R_R10], u.r11 = v[R_R11];
	u.r12 = v[R_R12], u.r13 = v[R_R13], u.r14 = v[R_R14], u.r15 = v[R_R15];
	if (u.rip != v[R_RIP])
		u.orig_rax = UINT64_MAX; /* no system call is to be restarted there */
	u.rip = v[R_RIP];
	u.eflags = v[R_RFLAGS];
	must(ptrace(PTRACE_SETREGS, t->pid, NULL, &u), "registers");
}

/* ---- The end -------------------------------------------------------------------------- */

static void dump(struct traced *t, int number)
{
	struct machine machine = machine_of(t);
	struct registers r = registers_of(t);

	if (t->cores >= 0 && !t->dumped)
		core_dump(t->cores, t->pid, &machine, &r, number);
	t->dumped = true;
}

/* The guest is about to end; its memory is still there. */
static void at_exit(struct traced *t)
{
	unsigned long status = 0;

	must(ptrace(PTRACE_GETEVENTMSG, t->pid, NULL, &status), "status");
	if (WIFSIGNALED(status))
		dump(t, WTERMSIG(status));
	else if (WEXITSTATUS(status) == EXIT_CRASH)
		dump(t, SIGABRT);
}

/* Ends as the guest did, by the same signal or with the same status. */
static _Noreturn void end_alike(struct traced *t, int status)
{
	sigset_t all;

	if (WIFEXITED(status)) {
		gdb_session_ended(&t->gdb, 'W', WEXITSTATUS(status));
		_exit(WEXITSTATUS(status));
	}
	gdb_session_ended(&t->gdb, 'X', WTERMSIG(status));
	signal(WTERMSIG(status), SIG_DFL);
	sigfillset(&all);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	raise(WTERMSIG(status));
	_exit(EXIT_CRASH);
}

/* ---- Stops ---------------------------------------------------------------------------- */

static int wait_for(const struct traced *t, int flags)
{
	int status = 0;
	pid_t pid;

	do {
		pid = waitpid(t->pid, &status, flags);
	} while (pid < 0 && errno == EINTR);
	must(pid, "wait");
	return pid == 0 ? -1 : status;
}

/* Until the guest stops or ends.  A debugger's wish to stop it becomes SIGSTOP. */
static int next_stop(struct traced *t)
{
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = t->children, .events = POLLIN },
			{ .fd = t->gdb.fd, .events = POLLIN }, /* passed over when -1 */
		};
		struct signalfd_siginfo info;
		int status = wait_for(t, WNOHANG);

		if (status >= 0)
			return status;
		if (poll(fds, WD_COUNT(fds), -1) < 0 && errno != EINTR)
			must(-1, "poll");
		if (fds[0].revents)
			(void)!read(t->children, &info, sizeof info);
		if (fds[1].revents && !t->gdb.interrupted && gdb_session_interrupted(&t->gdb))
			must(kill(t->pid, SIGSTOP), "stop");
	}
}

static int gdb_signal(int number)
{
	switch (number) {
	case SIGBUS:
		return GDB_SIGBUS;
	case SIGSYS:
		return GDB_SIGSYS;
	case SIGSTOP:
		return GDB_SIGINT;
	default:
		return number;
	}
}

static bool is_fatal(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
}

/* How a stopped guest goes on. */
struct resume {
	int request, signal;
};

/* Serves the debugger.  The guest goes on with the signal it had, or with none: to
 * give it another is no use. */
static struct resume serve(struct traced *t, int number, bool tell)
{
	struct machine machine = machine_of(t);
	enum gdb_wish wish;

	t->gdb.gdb.registers = registers_of(t);
	t->gdb.gdb.signal = gdb_signal(number);
	wish = gdb_session_stopped(&t->gdb, &machine, tell);
	set_registers(t, &t->gdb.gdb.registers);
	t->dying = is_fatal(number) && t->gdb.gdb.signal != 0;
	return (struct resume){ wish == GDB_STEP ? PTRACE_SINGLESTEP : PTRACE_CONT,
		t->dying ? number : 0 };
}

static struct resume on_stop(struct traced *t, int number)
{
	bool trap = number == SIGTRAP || (number == SIGSTOP && t->gdb.interrupted);

	if (is_fatal(number))
		dump(t, number);
	if (t->gdb.fd < 0 || t->dying || (!trap && !is_fatal(number)))
		return (struct resume){ PTRACE_CONT, number == SIGSTOP ? 0 : number };
	return serve(t, number, true);
}

static void resume(const struct traced *t, struct resume how)
{
	must(ptrace(how.request, t->pid, NULL, (void *)(intptr_t)how.signal), "go on");
}

static _Noreturn void follow(struct traced *t)
{
	for (;;) {
		int status = next_stop(t);
		struct resume how = { PTRACE_CONT, 0 };

		if (!WIFSTOPPED(status))
			end_alike(t, status);
		if (status >> 16 == PTRACE_EVENT_EXIT)
			at_exit(t);
		else
			how = on_stop(t, WSTOPSIG(status));
		resume(t, how);
	}
}

/* ---- The beginning ------------------------------------------------------------------- */

/* Lets the child run up to the guest's first instruction, by a breakpoint there. */
static void reach_entry(struct traced *t)
{
	uint64_t entry = t->start->image.entry;
	struct machine machine = machine_of(t);
	struct registers r;
	uint8_t code, breakpoint = 0xcc;
	int status;

	if (!read_traced(t, entry, wd_room(&code, 1)) ||
	    !machine.write(t, entry, wd_bytes(&breakpoint, 1)))
		must(-1, "entry point");
	resume(t, (struct resume){ PTRACE_CONT, 0 });
	status = wait_for(t, 0);
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		end_alike(t, status);
	if (!machine.write(t, entry, wd_bytes(&code, 1)))
		must(-1, "entry point");
	r = registers_of(t);
	r.value[R_RIP] = entry;
	set_registers(t, &r);
}

static int open_of(pid_t pid, const char *name, int flags)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return open(path, flags | O_CLOEXEC);
}

static _Noreturn void trace(struct traced *t)
{
	int options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXIT;
	sigset_t child;

	if (!WIFSTOPPED(wait_for(t, 0)))
		die("the guest cannot be traced: it has not come up");
	must(ptrace(PTRACE_SETOPTIONS, t->pid, NULL, (void *)(intptr_t)options), "options");
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	t->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	must(t->children, "signalfd");
	t->memory = open_of(t->pid, "mem", O_RDWR);
	must(t->memory, "its memory");
	t->pages = open_of(t->pid, "pagemap", O_RDONLY);
	if (t->start->options.gdb) {
		reach_entry(t);
		resume(t, serve(t, SIGTRAP, false));
	} else {
		resume(t, (struct resume){ PTRACE_CONT, 0 });
	}
	follow(t);
}

void trace_guest(const struct start *start)
{
	static struct traced t = { .cores = -1, .gdb = { .fd = -1 } };

	if (!start->options.gdb && !start->options.cores)
		return;
	t.start = start;
	if (start->options.cores)
		t.cores = core_folder(start->options.cores);
	if (start->options.gdb)
		gdb_session_open(&t.gdb, start->options.gdb);
	t.pid = fork();
	must(t.pid, "fork");
	if (t.pid > 0)
		trace(&t);
	must(ptrace(PTRACE_TRACEME, 0, NULL, NULL), "ptrace");
	must(raise(SIGSTOP), "stop");
}
