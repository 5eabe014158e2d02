/* SPDX-License-Identifier: ISC */
/* wadi/abi/spt.h - Solo5's spt ABI, version 2.
 *
 * The guest is a part of its monitor's process, entered with RDI =
 * SPT_BOOT_INFO and RSP = mem_size - 8.  It makes its own system calls: those
 * named below, with the arguments the monitor's filter allows.
 */
#ifndef WADI_ABI_SPT_H
#define WADI_ABI_SPT_H

#include <stdint.h>

#include "wadi/abi/solo5.h"

#define SPT_LOW_MEMORY 0x10000 /* where guest memory begins */
#define SPT_BOOT_INFO  0x11000 /* boot information, manifest, command line */

/* epoll's data for the timer; for a network device its manifest index. */
#define SPT_EPOLL_TIMER (~UINT64_C(1))

/*
 * write(1 or a net fd), read(net fd), pread64/pwrite64(block fd, one block inside
 * the device), epoll_pwait(epollfd), timerfd_settime(timerfd),
 * clock_gettime(CLOCK_MONOTONIC or CLOCK_REALTIME), arch_prctl(ARCH_SET_FS),
 * exit_group.
 */
struct spt_boot_info {
	uint64_t mem_size;   /* the end of guest memory */
	uint64_t kernel_end; /* the first byte behind the image */
	uint64_t cmdline;    /* address of a string */
	uint64_t mft;        /* address of struct solo5_mft */
	int32_t epollfd;
	int32_t timerfd;
};

_Static_assert(sizeof(struct spt_boot_info) == 40, "Solo5's layout");

#endif
