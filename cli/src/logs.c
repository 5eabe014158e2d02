/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guests.h"

/* How often -f looks for more. */
enum { LOOK_MS = 100 };

/* Copies what there is from here on. */
static void copy(int log)
{
	char some[65536];
	ssize_t n;

	while ((n = read(log, some, sizeof some)) != 0) {
		if (n < 0 && errno != EINTR)
			die("the log cannot be read: %s", strerror(errno));
		if (n > 0 && fwrite(some, 1, (size_t)n, stdout) != (size_t)n)
			break;
	}
	if (fflush(stdout) != 0)
		die("standard output cannot be written");
}

/* The same, and what was written to a log that has taken its place. */
static void copy_on(int *log, const char *name)
{
	int next;

	copy(*log);
	while ((next = guest_log_next(*log, name)) >= 0) {
		copy(*log); /* the last that was written there */
		close(*log);
		*log = next;
		copy(*log);
	}
}

/* What was put aside before the log, `log`, which may itself have been since. */
static void copy_older(int log, const char *name)
{
	int older = open(text("%s.1", guest_log(name)), O_RDONLY | O_CLOEXEC);
	struct stat is, was;

	if (older < 0)
		return;
	if (fstat(log, &is) == 0 && fstat(older, &was) == 0 && is.st_ino != was.st_ino)
		copy(older);
	close(older);
}

/* The last look comes after the end. */
static void follow(int log, int process, const char *name)
{
	bool ended = false;

	while (!ended) {
		ended = guest_wait(process, LOOK_MS);
		if (ended)
			guest_log_settle(name);
		copy_on(&log, name);
	}
}

static struct texts known(void)
{
	struct texts files = folder_list(guests_folder()), names = { 0 };

	for (size_t i = 0; i < files.len; i++)
		if (text_ends(files.at[i], ".log"))
			texts_add(&names, text_cut(files.at[i], strlen(files.at[i]) - 4));
	return names;
}

static int show(const char *name, bool on)
{
	struct texts names = known();
	int log, process = -1;
	struct guest g;
	bool runs = guest_running(name, &g);

	if (runs && on)
		process = guest_open(&g);
	if (!runs || (on && process < 0))
		guest_log_settle(name);
	log = open(guest_log(name), O_RDONLY | O_CLOEXEC);
	if (log < 0)
		die("no guest %s was started here%s", name, texts_hint(&names, name));
	copy_older(log, name);
	copy_on(&log, name);
	if (process >= 0)
		follow(log, process, name);
	return DONE;
}

static int run(char **args)
{
	bool on = false;
	const char *name = NULL;

	for (; *args; args++)
		if (strcmp(*args, "-f") == 0)
			on = true;
		else if (name || **args == '-')
			wrong_usage(&command_logs, "%s is not known here", *args);
		else
			name = *args;
	if (!name)
		wrong_usage(&command_logs, "the name of a guest is wanted; wadi ps lists them");
	guest_check_name(&command_logs, name);
	return show(name, on);
}

const struct command command_logs = {
	"logs", "[-f] NAME", "show what a guest has printed",
	"Shows what a guest that runs detached has printed, or the last one of that name; with -f\n"
	"also what it prints from now on, until it ends.\n"
	"\n"
	"  wadi logs -f north\n",
	run,
};
