/* SPDX-License-Identifier: ISC */
/* vm.h - KVM: making the machine and running it. */
#ifndef VM_H
#define VM_H

#include "guest.h"

/* Makes a machine of one processor over `size` bytes of guest->memory; sets vm,
 * vcpu, run and tsc_hz.  Dies where KVM refuses. */
WD_NONNULL void vm_create(struct guest *guest, uint64_t size);

/* Has the guest's OUT of one byte to `port` ring the event file `fd`. */
WD_NONNULL void vm_doorbell(const struct guest *guest, uint16_t port, int fd);

/* Gives the processor its CPUID table and registers; the next vm_run() enters the
 * guest at `entry` as the hvt ABI says. */
WD_NONNULL void vm_set_entry(const struct guest *guest, uint64_t entry);

/* Runs the guest until it needs the monitor, or a signal came (KVM_EXIT_INTR);
 * guest->run then tells why. */
WD_NONNULL void vm_run(const struct guest *guest);

/* An ioctl on the processor that cannot fail in a sound kernel; dies otherwise. */
WD_NONNULL void vm_vcpu_call(const struct guest *guest, unsigned request, void *argument,
	const char *name);

/* Sets a model-specific register to a value it takes. */
WD_NONNULL void vm_set_msr(const struct guest *guest, uint32_t index, uint64_t value);

#endif
