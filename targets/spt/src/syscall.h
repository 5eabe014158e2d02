/* SPDX-License-Identifier: ISC */
/* syscall.h - system calls of Linux for x86-64, as far as the monitor allows them. */
#ifndef SYSCALL_H
#define SYSCALL_H

enum {
	SYS_READ = 0,
	SYS_WRITE = 1,
	SYS_PREAD64 = 17,
	SYS_PWRITE64 = 18,
	SYS_READV = 19,
	SYS_WRITEV = 20,
	SYS_FDATASYNC = 75,
	SYS_ARCH_PRCTL = 158,
	SYS_CLOCK_GETTIME = 228,
	SYS_EXIT_GROUP = 231,
	SYS_EPOLL_PWAIT = 281,
	SYS_TIMERFD_SETTIME = 286,
};
enum { EINTR = 4, EAGAIN = 11 }; /* which come as negative results */

/* Call `n`; registers behind the fifth argument hold zero. */
static inline long call5(long n, long a, long b, long c, long d, long e)
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

#endif
