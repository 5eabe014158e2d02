/* SPDX-License-Identifier: ISC */
/* hypercall.h - the way out of the machine. */
#ifndef HYPERCALL_H
#define HYPERCALL_H

#include "wadi/abi/hvt.h"
#include "wadi/base.h"

/* Leaves the guest for call `n`; `call` is what its structure in wadi/abi says. */
static inline void hypercall(unsigned n, volatile void *call)
{
	__asm__ volatile("outl %0, %1"
	                 : : "a"((uint32_t)(uintptr_t)call), "d"((uint16_t)HVT_PORT(n)) : "memory");
}

/* What host_wait() does: POLL, or a batch where there are devices and a monitor
 * that takes batches. */
extern uint64_t (*hvt_wait)(wd_instant until);

/* Called, if set, before the image ends, instead of a last hvt_wait(). */
extern void (*hvt_leave)(void);

#endif
