/* SPDX-License-Identifier: ISC */
/* wadi run --detach: a guest that goes on when wadi has ended. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guests.h"

/* How long wadi looks on: what is wrong with options, devices and arguments shows at
 * the very start, and is then said here. */
enum { LOOK_ON_MS = 200 };

/* Does this name run already?  The lock is held, so that it stays as it is. */
static void check_free(const char *name)
{
	struct guest g;

	if (guest_running(name, &g))
		die("a guest of the name %s runs already (pid %d): wadi stop %s, or give this one "
		    "another by --as=NAME", name, (int)g.pid, name);
}

static void redirect(int from, int to)
{
	if (from < 0 || dup2(from, to) < 0)
		die("standard streams cannot be set: %s", strerror(errno));
	close(from);
}

/* Becomes the guest when told to by a byte; ends if wadi ended before. */
static _Noreturn void be_guest(const int go[2], int log, struct texts argv)
{
	char byte;

	close(go[1]);
	if (read(go[0], &byte, 1) != 1)
		_exit(FAILED);
	setsid();
	signal(SIGPIPE, SIG_IGN); /* without a log it runs on */
	redirect(open("/dev/null", O_RDONLY), STDIN_FILENO);
	redirect(dup(log), STDOUT_FILENO);
	redirect(dup(log), STDERR_FILENO);
	process_become(argv);
}

/* The process waits until its number is written down: no guest is ever unknown. */
static pid_t start(struct guest *g, struct texts argv)
{
	int log = guest_keep(g->name), go[2];

	if (pipe2(go, O_CLOEXEC) != 0 || (g->pid = fork()) < 0)
		die("no process for %s: %s", g->name, strerror(errno));
	if (g->pid == 0)
		be_guest(go, log, argv);
	guest_remember(g);
	if (write(go[1], "", 1) != 1)
		die("%s cannot be started: %s", g->name, strerror(errno));
	close(go[0]);
	close(go[1]);
	close(log);
	return g->pid;
}

/* It has ended while we looked on: as if it had not been detached. */
static int tell_end(const struct guest *g)
{
	const char *said;
	int status;

	guest_log_settle(g->name);
	said = file_read(guest_log(g->name));
	if (waitpid(g->pid, &status, 0) < 0)
		die("%s is lost: %s", g->name, strerror(errno));
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	fputs(said ? said : "", stdout);
	fflush(stdout);
	fprintf(stderr, "wadi: %s ended at once, with status %d\n", g->name, status);
	return status;
}

int guest_start(struct guest g, struct texts argv)
{
	int lock = guests_lock(), process;

	check_free(g.name);
	process = pidfd_open(start(&g, argv), 0);
	guests_unlock(lock);
	if (process < 0)
		die("%s cannot be watched: %s", g.name, strerror(errno));
	if (guest_wait(process, LOOK_ON_MS))
		return tell_end(&g);
	printf("started %s (pid %d); wadi logs -f %s shows what it says\n", g.name, (int)g.pid,
	       g.name);
	return DONE;
}
