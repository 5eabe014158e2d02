/* SPDX-License-Identifier: ISC */
/* wadi/abi/hvt.h - Solo5's hvt ABI, version 2, for x86-64.
 *
 * The guest is entered at its entry point with RDI = HVT_BOOT_INFO and RSP =
 * mem_size - 8, its memory mapped one to one.  Hypercall n is a 32-bit OUT of
 * the guest-physical address of its structure to port HVT_PORT(n).
 */
#ifndef WADI_ABI_HVT_H
#define WADI_ABI_HVT_H

#include <stdint.h>

#include "wadi/abi/solo5.h"

#define HVT_BOOT_INFO 0x10000 /* boot information, manifest, command line */
#define HVT_PORT(n)   (0x500 + (n))

enum hvt_hypercall {
	HVT_WALLTIME = 1,
	HVT_PUTS,
	HVT_POLL,
	HVT_BLOCK_WRITE,
	HVT_BLOCK_READ,
	HVT_NET_WRITE,
	HVT_NET_READ,
	HVT_HALT,
	HVT_HYPERCALLS, /* how many there are, and one */
};

struct hvt_boot_info {
	uint64_t mem_size;       /* bytes of guest memory from address 0 on */
	uint64_t kernel_end;     /* the first byte behind the image */
	uint64_t cpu_cycle_freq; /* of the TSC, Hz */
	uint64_t cmdline;        /* address of a string */
	uint64_t mft;            /* address of struct solo5_mft */
	uint32_t host_features;  /* since Solo5 0.11; zero from wadi-hvt */
	uint32_t guest_features;
	uint64_t net_ring;
};

/* What the hypercalls point at. `ret` is SOLO5_R_..., a handle a manifest index. */
struct hvt_walltime { uint64_t nsecs; };
struct hvt_puts { uint64_t data, len; };
struct hvt_poll { uint64_t timeout_nsecs; uint64_t ready_set; int32_t ret; };
struct hvt_block { uint64_t handle, offset, data, len; int32_t ret; };
struct hvt_net { uint64_t handle, data, len; int32_t ret; };
struct hvt_halt { uint64_t cookie; int32_t status; };

/* What a HALT's cookie, if any, points at: HVT_COOKIE_SIZE readable bytes that
 * start with this. */
enum { HVT_COOKIE_SIZE = 512 };
struct hvt_trap { uint64_t cr2, ec, rip, cs, rflags, rsp, ss; };

_Static_assert(sizeof(struct hvt_boot_info) == 56, "Solo5's layout");

#endif
