/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
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

/* The last look comes after the end. */
static void follow(int log, int process)
{
	bool ended = false;

	while (!ended) {
		ended = guest_wait(process, LOOK_MS);
		copy(log);
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
	int log = open(guest_log(name), O_RDONLY | O_CLOEXEC), process = -1;
	struct guest g;

	if (log < 0)
		die("no guest %s was started here%s", name, texts_hint(&names, name));
	if (on && guest_running(name, &g))
		process = guest_open(&g);
	copy(log);
	if (process >= 0)
		follow(log, process);
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
