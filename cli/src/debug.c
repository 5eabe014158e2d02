/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build.h"
#include "command.h"
#include "guests.h"

/* What was asked for: some of it is gdb's, some the monitor's. */
struct request {
	bool print;
	struct texts gdb, options;
};

static struct request read_request(char ***args)
{
	struct request r = { 0 };
	char **arg;

	for (arg = *args; *arg && strcmp(*arg, "--") != 0; arg++)
		if (strcmp(*arg, "--print") == 0) {
			r.print = true;
		} else if (strcmp(*arg, "--batch") == 0) {
			texts_add(&r.gdb, *arg);
		} else if (strcmp(*arg, "-ex") == 0 || strcmp(*arg, "-x") == 0) {
			if (!arg[1])
				wrong_usage(&command_debug, "%s is followed by nothing", *arg);
			texts_add(&r.gdb, *arg);
			texts_add(&r.gdb, *++arg);
		} else {
			texts_add(&r.options, *arg);
		}
	*args = arg + (*arg != NULL);
	return r;
}

/* How gdb comes to the first instruction of a process of its own. */
static const char process_reach[] = "starti";

/* gdb with the printers, at the guest's first instruction, then what it is told. */
static struct texts gdb_line(const struct project *p, const struct request *r, const char *reach)
{
	struct texts argv = { 0 };

	texts_add(&argv, "gdb");
	texts_add(&argv, "-q");
	if (!text_same(reach, process_reach)) {
		texts_add(&argv, "-iex"); /* it is not a Linux process */
		texts_add(&argv, "set osabi none");
	}
	texts_add(&argv, "-x");
	texts_add(&argv, text("%s/tenders/gdb/wadi.py", home()));
	texts_add(&argv, "-ex");
	texts_add(&argv, reach);
	for (size_t i = 0; i < r->gdb.len; i++)
		texts_add(&argv, r->gdb.at[i]);
	texts_add(&argv, "--args");
	texts_add(&argv, project_debug(p));
	return argv;
}

static void print_line(struct texts argv, const char *end)
{
	for (size_t i = 0; i < argv.len; i++)
		printf("%s%s", i ? " " : "", text_quoted(argv.at[i]));
	puts(end);
}

/* ---- A process of its own ------------------------------------------------------------- */

static int debug_process(const struct project *p, const struct request *r, char **args)
{
	struct texts argv = gdb_line(p, r, process_reach);
	struct texts own = run_command_line(p, r->options, args);

	for (size_t i = 1; i < own.len; i++)
		texts_add(&argv, own.at[i]);
	if (r->print)
		print_line(argv, "");
	else
		process_become(argv);
	return DONE;
}

/* ---- A guest of a monitor --------------------------------------------------------------- */

/* The terminal's signals are for gdb. */
static pid_t start_monitor(struct texts argv)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("no process for %s: %s", argv.at[0], strerror(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		process_become(argv);
	}
	return pid;
}

/* Until the monitor listens; false when it has ended instead. */
static bool is_up(pid_t pid, const char *path)
{
	enum { STEP_US = 10000, STEPS = 1000 };

	for (int i = 0; i < STEPS; i++) {
		if (file_exists(path))
			return true;
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return false;
		usleep(STEP_US);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return false;
}

static void end_monitor(pid_t pid)
{
	enum { STEP_US = 10000, STEPS = 100 };

	kill(pid, SIGTERM);
	for (int i = 0; i < STEPS; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return;
		usleep(STEP_US);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int run_both(struct texts monitor, struct texts gdb, const char *path)
{
	pid_t pid = start_monitor(monitor);
	int status;

	if (!is_up(pid, path))
		return FAILED;
	signal(SIGINT, SIG_IGN);
	status = process_run(gdb);
	end_monitor(pid);
	return status == 0 ? DONE : FAILED;
}

static int debug_guest(const struct project *p, const struct request *r, char **args)
{
	struct texts options = r->options;
	const char *path = r->print ? text("%s/gdb", p->build)
	                            : text("%s/gdb-%d", guests_folder(), (int)getpid());
	int status;

	texts_add(&options, text("--gdb=%s", path));
	if (r->print) {
		print_line(run_command_line(p, options, args), " &");
		print_line(gdb_line(p, r, text("target remote %s", path)), "");
		return DONE;
	}
	status = run_both(run_command_line(p, options, args),
	                  gdb_line(p, r, text("target remote %s", path)), path);
	unlink(path);
	return status;
}

static int run(char **args)
{
	struct request r = read_request(&args);
	struct project p = project_configured();
	struct texts options = { 0 };

	texts_add(&options, "-s");
	if (build_image(&p, options, true) != DONE)
		return FAILED;
	if (strcmp(project_variable(&p, "PLATFORM"), "unix") == 0)
		return debug_process(&p, &r, args);
	return debug_guest(&p, &r, args);
}

const struct command command_debug = {
	"debug", "[--print] [--batch] [-ex COMMAND] [-x FILE] [MONITOR OPTIONS] [-- ARGUMENTS]",
	"run the image under gdb, stopped at its start",
	"Builds what has changed and starts the image like wadi run, but stopped, with gdb\n"
	"attached: symbols, printers for wadi's types, and `wadi fibers`, which lists all fibers\n"
	"with their back traces.  --batch, -ex and -x are gdb's; --print shows what is run.\n"
	"When gdb ends, so does the guest.\n"
	"\n"
	"  wadi debug -ex 'break hello_main' -ex continue\n",
	run,
};
