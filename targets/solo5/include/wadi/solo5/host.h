/* SPDX-License-Identifier: ISC */
/* wadi/solo5/host.h - the few calls in which hvt and spt differ; each target has host.c. */
#ifndef WADI_SOLO5_HOST_H
#define WADI_SOLO5_HOST_H

#include "wadi/base.h"

/* What boot information of either kind says. */
struct host_boot {
	uint64_t mem_size, kernel_end;
	char *cmdline;
};

/* Reads the boot information; called once, before all else, without a stack
 * protector. */
struct host_boot host_boot(const void *info);

/* Makes %fs point at `tcb`. */
void host_set_fs(const void *tcb);

/* May the processor be asked by CPUID what it has?  Where the monitor has said
 * nothing, only if that cannot be an emulated supervisor. */
bool host_may_ask_cpu(void);

/* Writes to the console; gives up on an error. */
void host_puts(struct wd_bytes text);

/* The host's clocks in nanoseconds; each may be a trip to the host. */
uint64_t host_monotonic(void);
uint64_t host_wall(void);

/* Sleeps until the monotonic clock has `until`, or a device has something. */
void host_wait(wd_instant until);

/* Ends the image with this status. */
_Noreturn void host_exit(int status);

#endif
