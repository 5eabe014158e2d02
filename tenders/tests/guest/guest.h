/* SPDX-License-Identifier: ISC */
/* guest.h - a tiny guest that does what its first argument says, to test monitors. */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wadi/abi/solo5.h"
#include "wadi/abi/wadi.h"

/* What the monitor's boot information says. */
struct boot {
	uint64_t mem_size, kernel_end, info;
	const char *cmdline;
	const struct solo5_mft *mft;
};
extern struct boot boot;

/* ---- Of each monitor: hvt.c, spt.c ------------------------------------------------ */

void boot_read(uint64_t info);
void put(const char *text, size_t len);
uint64_t wall_ns(void);
uint64_t mono_ns(void);
/* Sleeps; returns whether a network device is ready. */
bool wait_ns(uint64_t ns);
int block_io(bool write, uint64_t handle, uint64_t offset, void *data, size_t len);
int net_io(bool write, uint64_t handle, void *data, size_t *len);
_Noreturn void quit(int status);

/* A word of the command line and what it does; returns the exit status. */
struct command {
	const char *name;
	int (*run)(const char *arg);
};
extern const struct command own_commands[]; /* ends with a nameless one */

/* ---- guest.c ----------------------------------------------------------------------- */

void say(const char *text);
void say_number(const char *name, uint64_t value);
uint64_t number(const char *text);
/* A record of wadi's block, or NULL. */
const struct wadi_record *record(uint32_t tag);
uint64_t record_word(uint32_t tag);

#endif
