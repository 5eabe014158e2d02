/* SPDX-License-Identifier: ISC */
/* tender.h - what every file of a monitor may use: how it ends, what it is called. */
#ifndef TENDER_H
#define TENDER_H

#include <stdint.h>

#include "wadi/base.h"

enum { PAGE = 4096 };
#define MIB UINT64_C(0x100000)

/* How the monitor ends of itself; a guest's own status is passed on. */
enum { EXIT_MONITOR = 1, EXIT_SIGNAL = 128 /* + a number */, EXIT_CRASH = 255 };

/* "wadi-hvt" and the like, and which image's ABI it takes; each monitor's main.c
 * has them. */
extern const char tender_name[];
extern const uint32_t tender_target, tender_abi_version;

/* Prints "wadi-hvt: ", the message and a newline to standard error, and exits
 * with EXIT_MONITOR.  A message names the thing, the cause and the remedy. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An error of this place and nowhere else, as a wd_err. */
#define REFUSAL(module, text)                                                          \
	__extension__({                                                                \
		static const struct wd_error refusal_ = { wd_malformed, module, text }; \
		&refusal_;                                                             \
	})

/* `value` rounded up to a multiple of `align`, a power of two; it must not overflow. */
static inline uint64_t round_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & ~(align - 1);
}

#endif
