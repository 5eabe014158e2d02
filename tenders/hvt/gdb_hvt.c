/* SPDX-License-Identifier: ISC */
/* KVM's own support of debuggers does not work in ring 3 everywhere, so breakpoints
 * and single steps are what they are to a kernel: vectors 3 and 1. */
#include "gdb_hvt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "ring0.h"
#include "state.h"
#include "vm.h"

enum { DEBUG = 1, BREAKPOINT = 3, PROTECTION = 13 };

static int signal_of(unsigned vector)
{
	static const uint8_t signals[RING0_VECTORS] = {
		[0] = GDB_SIGFPE, [DEBUG] = GDB_SIGTRAP, [BREAKPOINT] = GDB_SIGTRAP,
		[6] = GDB_SIGILL, [16] = GDB_SIGFPE, [17] = GDB_SIGBUS, [19] = GDB_SIGFPE,
	};

	return signals[vector] ? signals[vector] : GDB_SIGSEGV;
}

/* Serves the debugger; false when the guest is to go on with the signal it had. */
static bool serve(const struct guest *g, int vector, int signal, bool tell)
{
	struct gdb *gdb = &g->gdb->gdb;
	struct machine machine = state_machine(g);
	enum gdb_wish wish;

	gdb->registers = state_registers(g, vector);
	gdb->signal = signal;
	wish = gdb_session_stopped(g->gdb, &machine, tell);
	if (wish == GDB_STEP)
		gdb->registers.value[R_RFLAGS] |= RFLAGS_TRAP;
	state_set_registers(g, vector, &gdb->registers);
	return wish == GDB_DETACH || gdb->signal == 0 || signal == GDB_SIGTRAP ||
	       signal == GDB_SIGINT;
}

/* ---- Interruptions ---------------------------------------------------------------------- */

static struct kvm_run *running;

/* A guest about to be run comes straight back. */
static void on_input(int number)
{
	(void)number;
	running->immediate_exit = 1;
}

void gdb_hvt_listen(const struct guest *guest)
{
	struct sigaction action = { .sa_handler = on_input };
	int fd = guest->gdb->fd;

	running = guest->run;
	if (sigaction(SIGIO, &action, NULL) < 0 || fcntl(fd, F_SETOWN, getpid()) < 0 ||
	    fcntl(fd, F_SETFL, O_RDWR | O_ASYNC) < 0)
		die("--gdb: no signal when the debugger wants something");
}

void gdb_hvt_start(const struct guest *guest)
{
	(void)serve(guest, NO_VECTOR, GDB_SIGTRAP, false);
}

void gdb_hvt_interruption(const struct guest *guest)
{
	guest->run->immediate_exit = 0;
	if (!guest->gdb || !gdb_session_interrupted(guest->gdb))
		return;
	if (!state_in_stub(guest)) /* else its exception comes first, and stops it too */
		(void)serve(guest, NO_VECTOR, GDB_SIGINT, true);
}

/* ---- Exceptions --------------------------------------------------------------------------- */

bool gdb_hvt_exception(const struct guest *guest, unsigned vector)
{
	struct ring0_frame frame = ring0_frame(guest, vector);

	if (!guest->gdb || guest->gdb->fd < 0 || !ring0_from_ring3(&frame))
		return false;
	if (vector == PROTECTION && !guest->start->image.noted)
		return false; /* the image believes to run in ring 0: see trap.h */
	return serve(guest, (int)vector, signal_of(vector), true);
}
