/* SPDX-License-Identifier: ISC */
/* ring0.h - what the guest runs on top of: the processor's tables and its state.
 *
 * The guest runs in ring 3 from its first instruction.  Behind its memory lies a
 * private area which it can't reach, but for one page that it may read:
 *
 *   mem_size + 0x0000  GDT, TSS with I/O bitmap, IDT, stubs     ring 0, R-X
 *              0x1000  the stack for exceptions                 ring 0, RW-
 *              0x2000  the clock page                           ring 3, R--
 *              0x3000  page tables, as many as it takes         not mapped
 */
#ifndef RING0_H
#define RING0_H

#include "guest.h"

#define RING0_CLOCK_PAGE 0x2000 /* from mem_size on */

/* The size of the private area for this image. */
WD_NONNULL uint64_t ring0_size(const struct image *image, uint64_t mem_size);

/* Fills the private area: tables, stubs, and page tables from the image's
 * segments.  `guest->boot_end` must be set. */
WD_NONNULL void ring0_fill(const struct guest *guest);

/* Sets the system registers for entry in ring 3 on those tables. */
WD_NONNULL void ring0_set_registers(const struct guest *guest, struct kvm_sregs *sregs);

/* An exception leaves the guest as OUT to the port of its vector's number, which
 * ring 3 cannot reach. */
enum { RING0_VECTORS = 32 };

/* What the processor pushed when it took exception `vector`. */
struct ring0_frame {
	uint64_t error; /* 0 where the vector has none */
	uint64_t rip, cs, rflags, rsp, ss;
};
WD_NONNULL struct ring0_frame ring0_frame(const struct guest *guest, unsigned vector);

/* Was it the guest that was interrupted, and not a stub? */
static inline bool ring0_from_ring3(const struct ring0_frame *frame)
{
	return (frame->cs & 3) == 3;
}

/* How much of the end of that the processor pushes for `vector`. */
size_t ring0_frame_size(unsigned vector);

/* Lets the guest go on, in ring 3, where `frame` says: at RIP, with RFLAGS and RSP. */
WD_NONNULL void ring0_resume(const struct guest *guest, const struct ring0_frame *frame);

/* The address of a page fault. */
WD_NONNULL uint64_t ring0_fault_address(const struct guest *guest);

#endif
