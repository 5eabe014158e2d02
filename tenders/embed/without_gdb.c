/* SPDX-License-Identifier: ISC */
/* For a monitor that no debugger is to talk to; see without_net.c.  No session begins,
 * so that nothing but the first can be called. */
#include "gdb_session.h"

void gdb_session_open(struct gdb_session *session, const char *where)
{
	(void)session;
	die("--gdb=%s: this monitor was linked without it: wadi build --gdb", where);
}

enum gdb_wish gdb_session_stopped(struct gdb_session *session, const struct machine *machine,
	bool tell)
{
	(void)session, (void)machine, (void)tell;
	return GDB_DETACH;
}

bool gdb_session_interrupted(struct gdb_session *session)
{
	(void)session;
	return false;
}

void gdb_session_ended(struct gdb_session *session, char how, int status)
{
	(void)session, (void)how, (void)status;
}
