/* SPDX-License-Identifier: ISC */
/* gdb_session.h - a debugger at the other end of a socket. */
#ifndef GDB_SESSION_H
#define GDB_SESSION_H

#include "gdb.h"

/* A conversation and its socket, -1 after the debugger has left. */
struct gdb_session {
	struct gdb gdb;
	int fd;
	bool interrupted; /* it asked the running guest to stop */
};

/* Waits for a debugger at `where`: the number of a port, on the loopback interface
 * alone, or the path of a socket to be made, which only this user can open.  Dies
 * when that is not to be had. */
WD_NONNULL void gdb_session_open(struct gdb_session *session, const char *where);

/* Serves the debugger while the guest stands still, until it wants that to go on,
 * once or for good; with `tell`, tells it first why the guest has stopped.  To kill
 * the guest, or to hang up, ends the monitor. */
WD_NONNULL enum gdb_wish gdb_session_stopped(struct gdb_session *session,
	const struct machine *machine, bool tell);

/* While the guest runs: did the debugger ask it to stop?  Does not wait. */
WD_NONNULL bool gdb_session_interrupted(struct gdb_session *session);

/* The guest has ended; see gdb_say_ended(). */
WD_NONNULL void gdb_session_ended(struct gdb_session *session, char how, int status);

#endif
