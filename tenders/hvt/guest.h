/* SPDX-License-Identifier: ISC */
/* guest.h - the virtual machine, as the files of this monitor share it. */
#ifndef GUEST_H
#define GUEST_H

#include <linux/kvm.h>

#include "cpu.h"
#include "start.h"

/* A table of the processor's, in the guest's memory. */
struct table { uint64_t base, size; };

/* Guest-physical memory is one piece: [0, mem_size) is the guest's, the private
 * area of ring0.h follows. */
struct guest {
	const struct start *start;
	struct cpu cpu;
	uint8_t *memory;     /* where guest-physical address 0 is */
	uint64_t mem_size;
	uint64_t boot_end;   /* boot information lies in [HVT_BOOT_INFO, boot_end) */
	int vm, vcpu;            /* the former until it runs */
	struct kvm_run *run; /* how the last run of the processor ended */
	uint64_t tsc_hz;
	struct gdb_session *gdb; /* the debugger, or NULL */
	struct net_thread *net_thread; /* what alone touches network devices, or NULL */
	int cores;               /* the folder for core files, or -1 */
	struct { /* what an image of the plain ABI has set; see supervisor.h */
		struct table gdt, idt, tss;
		uint64_t cr2;
	} supervisor;
};

#endif
