/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <time.h>

#include "guests.h"

enum { WAIT_DEFAULT_S = 10, WAIT_MAX_S = 3600, KILL_MS = 10000 };

struct request {
	struct texts names;
	bool all;
	int wait_s;
};

static void send(const struct guest *g, int process, int number)
{
	if (pidfd_send_signal(process, number, NULL, 0) != 0 && errno != ESRCH)
		die("%s (pid %d) takes no signal: %s", g->name, (int)g->pid, strerror(errno));
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Waits until `deadline`, and then does not ask any more. */
static void end(const struct guest *g, int process, int64_t deadline, int wait_s)
{
	int64_t left = deadline - now_ms();

	if (guest_wait(process, left > 0 ? (int)left : 0)) {
		printf("stopped %s\n", g->name);
		return;
	}
	send(g, process, SIGKILL);
	if (!guest_wait(process, KILL_MS))
		die("%s (pid %d) does not end, though killed", g->name, (int)g->pid);
	printf("killed %s: it had not ended within %d s\n", g->name, wait_s);
}

/* All are asked before the first is waited for. */
static void stop(const struct guests *list, int wait_s)
{
	int64_t deadline = now_ms() + wait_s * INT64_C(1000);
	struct { int fd; } *process = NULL;
	size_t count = 0;

	for (size_t i = 0; i < list->len; i++) {
		int fd = guest_open(&list->at[i]);

		PUSH(process, count)->fd = fd;
		if (fd >= 0)
			send(&list->at[i], fd, SIGTERM);
	}
	for (size_t i = 0; i < list->len; i++)
		if (process[i].fd >= 0)
			end(&list->at[i], process[i].fd, deadline, wait_s);
	guests_running(); /* files of those that have ended go */
}

/* ---- The command line --------------------------------------------------------------- */

static int read_seconds(const char *value)
{
	char *rest;
	long seconds = strtol(value, &rest, 10);

	if (!isdigit((unsigned char)*value) || *rest || seconds > WAIT_MAX_S)
		wrong_usage(&command_stop, "--wait takes seconds, 0 to %d", WAIT_MAX_S);
	return (int)seconds;
}

static struct request read_request(char **args)
{
	struct request r = { .wait_s = WAIT_DEFAULT_S };

	for (; *args; args++)
		if (strcmp(*args, "--all") == 0)
			r.all = true;
		else if (text_starts(*args, "--wait="))
			r.wait_s = read_seconds(*args + strlen("--wait="));
		else if (**args == '-')
			wrong_usage(&command_stop, "%s is not known here", *args);
		else if (!texts_have(&r.names, *args))
			texts_add(&r.names, *args);
	if (r.all == (r.names.len > 0))
		wrong_usage(&command_stop, "either names or --all is wanted; wadi ps lists them");
	return r;
}

static const struct guest *find(const struct guests *all, const char *name)
{
	struct texts known = { 0 };

	for (size_t i = 0; i < all->len; i++) {
		if (strcmp(all->at[i].name, name) == 0)
			return &all->at[i];
		texts_add(&known, all->at[i].name);
	}
	die("no guest %s runs%s", name, texts_hint(&known, name));
}

static int run(char **args)
{
	struct request r = read_request(args);
	struct guests all = guests_running(), chosen = { 0 };

	for (size_t i = 0; i < r.names.len; i++)
		*PUSH(chosen.at, chosen.len) = *find(&all, r.names.at[i]);
	if (r.all && all.len == 0)
		puts("no guest runs");
	stop(r.all ? &all : &chosen, r.wait_s);
	return DONE;
}

const struct command command_stop = {
	"stop", "[--wait=SECONDS] NAME...|--all", "end guests that run detached",
	"Asks guests to end, by SIGTERM, and kills those that have not after a while: 10 s, or\n"
	"as --wait says.  What they printed can still be seen by wadi logs.\n"
	"\n"
	"  wadi stop north south\n",
	run,
};
