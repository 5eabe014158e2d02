/* SPDX-License-Identifier: ISC */
/* gdb.h - GDB's remote serial protocol, without the input and output.
 *
 * Bytes go in one by one, answers come out in a buffer.  The guest stands still
 * meanwhile; its registers are a copy, which is put back before it goes on.
 * Breakpoints are the debugger's own, which writes them into memory.
 */
#ifndef GDB_H
#define GDB_H

#include "machine.h"

enum { GDB_PACKET_MAX = 4096, GDB_OUT_MAX = GDB_PACKET_MAX + 16 };

/* What the debugger wants of the guest. */
enum gdb_wish { GDB_STAY, GDB_CONTINUE, GDB_STEP, GDB_DETACH, GDB_KILL };

/* Signals by the protocol's numbers, which are not everywhere Linux's. */
enum { GDB_SIGINT = 2, GDB_SIGILL = 4, GDB_SIGTRAP = 5, GDB_SIGFPE = 8, GDB_SIGBUS = 10,
	GDB_SIGSEGV = 11, GDB_SIGSYS = 12 };

/* A conversation.  Starts as zero. */
struct gdb {
	struct registers registers;
	int signal; /* why it stands still; after GDB_CONTINUE, what to go on with */

	char out[GDB_OUT_MAX]; /* to be sent, and out_len be set to 0 */
	size_t out_len;

	/* The packet that is coming in: its text, and how much of it is there. */
	enum { GDB_BETWEEN, GDB_TEXT, GDB_SUM_HIGH, GDB_SUM_LOW } state;
	char packet[GDB_PACKET_MAX];
	size_t len;       /* may be above GDB_PACKET_MAX: too long */
	uint8_t sum, given;
	bool no_acks;
};

/* Takes a byte that the debugger sent.  Answers are in `out`, which has to be
 * empty before. */
WD_NONNULL enum gdb_wish gdb_take(struct gdb *gdb, const struct machine *machine, uint8_t byte);

/* Tells a debugger that waits for it: the guest has stopped, by gdb->signal; or has
 * ended, with a status ('W') or by a signal ('X'). */
WD_NONNULL void gdb_say_stopped(struct gdb *gdb);
WD_NONNULL void gdb_say_ended(struct gdb *gdb, char how, uint8_t status);

#endif
