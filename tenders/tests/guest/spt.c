/* SPDX-License-Identifier: ISC */
#include "guest.h"

#include "wadi/abi/spt.h"

enum { /* Linux, x86-64 */
	SYS_READ = 0, SYS_WRITE = 1, SYS_PREAD64 = 17, SYS_PWRITE64 = 18,
	SYS_CLOCK_GETTIME = 228, SYS_EXIT_GROUP = 231, SYS_EPOLL_PWAIT = 281,
	SYS_TIMERFD_SETTIME = 286,
};
enum { REALTIME = 0, MONOTONIC = 1, ABSTIME = 1, EINTR = 4, EAGAIN = 11 };

struct timespec { int64_t s, ns; };
struct itimerspec { struct timespec interval, value; };
struct epoll_event { uint32_t events; uint64_t data; } __attribute__((packed));

static int epollfd, timerfd;

static long call(long n, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = 0;
	long result;

	__asm__ volatile("syscall" : "=a"(result)
	                 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

void boot_read(uint64_t info)
{
	const struct spt_boot_info *bi = (const struct spt_boot_info *)info;

	epollfd = bi->epollfd;
	timerfd = bi->timerfd;
	boot = (struct boot){ bi->mem_size, bi->kernel_end, info, (const char *)bi->cmdline,
		(const struct solo5_mft *)bi->mft };
}

void put(const char *text, size_t len)
{
	call(SYS_WRITE, 1, (long)text, (long)len, 0, 0);
}

static uint64_t clock_ns(int clock)
{
	struct timespec t = { 0, 0 };

	call(SYS_CLOCK_GETTIME, clock, (long)&t, 0, 0, 0);
	return (uint64_t)t.s * 1000000000 + (uint64_t)t.ns;
}

uint64_t wall_ns(void) { return clock_ns(REALTIME); }
uint64_t mono_ns(void) { return clock_ns(MONOTONIC); }

bool wait_ns(uint64_t ns)
{
	uint64_t until = mono_ns() + ns;
	struct itimerspec timer = { .value = { (int64_t)(until / 1000000000),
		(int64_t)(until % 1000000000) } };
	static struct epoll_event events[64];
	long n;

	call(SYS_TIMERFD_SETTIME, timerfd, ABSTIME, (long)&timer, 0, 0);
	do
		n = call(SYS_EPOLL_PWAIT, epollfd, (long)events, 64, -1, 0);
	while (n == -EINTR);
	for (long i = 0; i < n; i++)
		if (events[i].data != SPT_EPOLL_TIMER)
			return true;
	return false;
}

int block_io(bool write, uint64_t handle, uint64_t offset, void *data, size_t len)
{
	int fd = handle < boot.mft->entries ? boot.mft->entry[handle].fd : -1;

	long n = call(write ? SYS_PWRITE64 : SYS_PREAD64, fd, (long)data, (long)len,
		(long)offset, 0);

	return n == (long)len ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

int net_io(bool write, uint64_t handle, void *data, size_t *len)
{
	long n = call(write ? SYS_WRITE : SYS_READ, boot.mft->entry[handle].fd, (long)data,
		(long)*len, 0, 0);

	if (n == -EAGAIN)
		return SOLO5_R_AGAIN;
	*len = (size_t)n;
	return n > 0 ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

void quit(int status)
{
	call(SYS_EXIT_GROUP, status, 0, 0, 0, 0);
	__builtin_unreachable();
}

/* ---- Commands ------------------------------------------------------------------------ */

/* "call N A B C D": one system call, which the filter should know or not. */
static int call_(const char *arg)
{
	long n[5];

	for (size_t i = 0; i < 5; i++) {
		n[i] = (long)number(arg);
		while (*arg && *arg++ != ' ')
			;
	}
	call(n[0], n[1], n[2], n[3], n[4], 0);
	return 0;
}

/* The host's clock, called where the monitor says, agrees with the system call. */
static int clock_call(const char *arg)
{
	int (*gettime)(int, void *) = (int (*)(int, void *))record_word(WADI_TAG_CLOCK_CALL);
	uint64_t before = mono_ns(), between;
	struct timespec t = { 0, 0 };

	(void)arg;
	if (!gettime)
		return 3;
	if (gettime(MONOTONIC, &t) != 0)
		return 4;
	between = (uint64_t)t.s * 1000000000 + (uint64_t)t.ns;
	return before <= between && between <= mono_ns() ? 0 : 5;
}

/* Direct system calls of 32-bit programs have other numbers: 1 is exit there. */
static int int80(const char *arg)
{
	(void)arg;
	__asm__ volatile("int $0x80" : : "a"(1), "b"(0));
	return 0;
}

const struct command own_commands[] = {
	{ "call", call_ }, { "clock-call", clock_call }, { "int80", int80 }, { NULL, NULL },
};
