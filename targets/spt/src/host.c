/* SPDX-License-Identifier: ISC */
/* The calls of host.h by system calls; see wadi/abi/spt.h.  Clocks come from
 * the host's clock_gettime() in user space, where the monitor says where it is.
 */
#include "wadi/solo5/host.h"

#include "syscall.h"
#include "wadi/solo5/abi_note.h"
#include "wadi/solo5/extension.h"
#include "wadi/abi/spt.h"

SOLO5_ABI_NOTE(SOLO5_TARGET_SPT, SOLO5_SPT_VERSION, "wadi-spt");

enum { ARCH_SET_FS = 0x1002, CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, TIMER_ABSTIME = 1 };
enum { STDOUT = 1, EVENTS = 64 };

struct timespec { int64_t s, ns; };
struct itimerspec { struct timespec interval, value; };
struct epoll_event { uint32_t events; uint64_t data; } __attribute__((packed));

static int epollfd, timerfd;

WD_NO_CANARY struct host_boot host_boot(const void *info)
{
	const struct spt_boot_info *bi = info;

	epollfd = bi->epollfd;
	timerfd = bi->timerfd;
	return (struct host_boot){ bi->mem_size, bi->kernel_end, (char *)bi->cmdline,
	                           (const struct solo5_mft *)bi->mft };
}

WD_NO_CANARY void host_set_fs(const void *tcb)
{
	call5(SYS_ARCH_PRCTL, ARCH_SET_FS, (long)tcb, 0, 0, 0);
}

bool host_may_ask_cpu(void)
{
	return true; /* a process on the processor itself */
}

static bool write_all(long fd, struct wd_bytes bytes)
{
	while (bytes.len > 0) {
		long n = call5(SYS_WRITE, fd, (long)bytes.ptr, (long)bytes.len, 0, 0);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = wd_bytes(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return true;
}

void host_puts(struct wd_bytes text)
{
	(void)write_all(STDOUT, text); /* a closed console loses text, not the image */
}

bool host_trace(struct wd_bytes bytes)
{
	return write_all((long)extension.trace, bytes);
}

static uint64_t clock_ns(int clock)
{
	struct timespec t = { 0 };

	if (extension.clock_call)
		extension.clock_call(clock, &t);
	else
		call5(SYS_CLOCK_GETTIME, clock, (long)&t, 0, 0, 0);
	return (uint64_t)t.s * WD_NS_PER_S + (uint64_t)t.ns;
}

uint64_t host_monotonic(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t host_wall(void)
{
	return clock_ns(CLOCK_REALTIME);
}

uint64_t host_wait(wd_instant until)
{
	static struct epoll_event events[EVENTS];
	struct itimerspec timer = { .value = { 0, 0 } }; /* zero: none */
	uint64_t ns = until.ns, ready = 0;
	long n;

	if (until.ns != WD_NEVER.ns)
		timer.value = (struct timespec){ (int64_t)(ns / WD_NS_PER_S),
		                                 (int64_t)(ns % WD_NS_PER_S) };
	if (until.ns > 0)
		call5(SYS_TIMERFD_SETTIME, timerfd, TIMER_ABSTIME, (long)&timer, 0, 0);
	n = call5(SYS_EPOLL_PWAIT, epollfd, (long)events, EVENTS, until.ns > 0 ? -1 : 0, 0);
	for (long i = 0; i < n; i++)
		if (events[i].data < SOLO5_MFT_ENTRIES_MAX)
			ready |= UINT64_C(1) << events[i].data;
	return ready;
}

void host_exit(int status)
{
	call5(SYS_EXIT_GROUP, status, 0, 0, 0, 0);
	__builtin_unreachable();
}
