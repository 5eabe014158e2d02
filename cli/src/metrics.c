/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "guests.h"

/* How often the log is looked at, and for how long. */
enum { LOOK_MS = 20, LOOKS = 250 };

/* The lines of wd_metrics_tell() around what it prints. */
static const char first[] = "# metrics\n", last[] = "# end of metrics\n";

/* What the guest has printed since it was asked. */
struct said { char *at; size_t len; };

/* Does the process have a handler for the request?  It would end by it otherwise. */
static bool listens(const struct guest *g)
{
	const char *status = file_read(text("/proc/%d/status", (int)g->pid));
	const char *caught = status ? strstr(status, "\nSigCgt:") : NULL;

	return caught && (strtoull(caught + strlen("\nSigCgt:"), NULL, 16) >> (SIGUSR1 - 1) & 1);
}

static void ask(const struct guest *g, int process)
{
	if (pidfd_send_signal(process, SIGUSR1, NULL, 0) != 0)
		die("%s (pid %d) takes no signal: %s", g->name, (int)g->pid, strerror(errno));
}

/* Appends to `said` what has come to the log. */
static void read_more(int log, struct said *said)
{
	char some[4096];
	ssize_t n;

	while ((n = read(log, some, sizeof some)) != 0) {
		if (n < 0 && errno != EINTR)
			die("the log cannot be read: %s", strerror(errno));
		for (ssize_t i = 0; i < n; i++)
			*PUSH(said->at, said->len) = some[i];
	}
}

/* Prints what stands between the two lines; false while it is not all there. */
static bool print(const struct said *said)
{
	const char *begin = said->len ? memmem(said->at, said->len, first, strlen(first)) : NULL;
	const char *end;

	if (!begin)
		return false;
	begin += strlen(first);
	end = memmem(begin, (size_t)(said->at + said->len - begin), last, strlen(last));
	if (end)
		fwrite(begin, 1, (size_t)(end - begin), stdout);
	return end;
}

/* The same, also when the log was put aside meanwhile. */
static void read_on(int *log, const char *name, struct said *said)
{
	int next;

	read_more(*log, said);
	while ((next = guest_log_next(*log, name)) >= 0) {
		read_more(*log, said);
		close(*log);
		*log = next;
		read_more(next, said);
	}
}

static int show(const struct guest *g, int process)
{
	int log = open(guest_log(g->name), O_RDONLY | O_CLOEXEC);
	struct said said = { 0 };
	bool ended = false;

	if (log < 0 || lseek(log, 0, SEEK_END) < 0)
		die("%s: %s", guest_log(g->name), strerror(errno));
	ask(g, process);
	for (int i = 0; i < LOOKS && !ended; i++) {
		ended = guest_wait(process, LOOK_MS);
		read_on(&log, g->name, &said);
		if (print(&said))
			return DONE;
	}
	die("%s %s", g->name, ended ? "has ended meanwhile" : "does not answer");
}

static int run(char **args)
{
	struct guest g;
	int process;

	if (!*args || args[1])
		wrong_usage(&command_metrics, "the name of a guest is wanted; wadi ps lists them");
	guest_check_name(&command_metrics, *args);
	if (!guest_running(*args, &g) || (process = guest_open(&g)) < 0)
		die("no guest %s runs; wadi ps lists them", *args);
	if (!listens(&g))
		die("%s tells no metrics (wd_metrics_tell() of wadi/metrics.h)", g.name);
	return show(&g, process);
}

const struct command command_metrics = {
	"metrics", "NAME", "show what a guest counts",
	"Asks a guest that runs detached for its metrics, by SIGUSR1, and shows them: a line\n"
	"each, as Prometheus reads it.  They stand in its log, too.\n"
	"\n"
	"  wadi metrics north\n",
	run,
};
