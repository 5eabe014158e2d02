/* SPDX-License-Identifier: ISC */
#include "symbolise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "network.h"

/* ---- One line of a report ------------------------------------------------------------ */

static const char frame_start[] = "  0x";
enum { FRAME_SIZE = sizeof frame_start - 1 + 16 };

/* Addresses follow this line, first where it happened, then return addresses. */
static const char header[] = "  called from,";

/* What addr2line says: "main at site.c:12", and the functions inlined there. */
static const char *ask(const char *debug, unsigned long long addr)
{
	FILE *said = popen(text("addr2line -fpie %s 0x%llx 2>/dev/null", text_quoted(debug), addr),
	                   "r");
	char line[512];
	const char *all = "";

	while (said && fgets(line, sizeof line, said))
		all = text("%s%s%s", all, *all ? "      " : "", line);
	if (said)
		pclose(said);
	return text_starts(all, "??") ? "" : all;
}

static void put_frame(const char *line, const char *debug, bool returns)
{
	char *end;
	unsigned long long addr = strtoull(line + sizeof frame_start - 3, &end, 16);
	const char *said = end == line + FRAME_SIZE ? ask(debug, addr - returns) : "";

	if (*said)
		fprintf(stderr, "%.*s %s", FRAME_SIZE, line, said);
	else
		fputs(line, stderr);
}

/* ---- All of them ------------------------------------------------------------------------ */

struct output {
	const char *debug;
	char line[1024];
	size_t len;
	bool begun;   /* what the line starts with has been passed on */
	bool returns; /* the next address is one */
};

static void end_line(struct output *o)
{
	o->line[o->len] = '\0';
	if (!o->begun && text_starts(o->line, frame_start)) {
		put_frame(o->line, o->debug, o->returns);
		o->returns = true;
	} else {
		fwrite(o->line, 1, o->len, stderr);
	}
	if (!o->begun && text_starts(o->line, header))
		o->returns = false;
	o->len = 0;
}

/* Only what may be an address is held back until its line is whole. */
static void pass_on(struct output *o, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		o->line[o->len++] = from[i];
		if (from[i] != '\n' && o->len < sizeof o->line - 1)
			continue;
		end_line(o);
		o->begun = from[i] != '\n';
	}
	o->line[o->len] = '\0';
	if (o->len > 0 && strncmp(o->line, frame_start,
	                          o->len < sizeof frame_start - 1 ? o->len
	                                                          : sizeof frame_start - 1) != 0) {
		fwrite(o->line, 1, o->len, stderr);
		o->len = 0;
		o->begun = true;
	}
	fflush(stderr);
}

static void read_all(struct output *o, int fd)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			pass_on(o, chunk, (size_t)n);
	if (o->len > 0)
		end_line(o);
}

/* ---- The program ------------------------------------------------------------------------- */

static pid_t child;

static void forward(int number)
{
	kill(child, number);
}

static _Noreturn void become(struct texts argv, int err)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(err, STDERR_FILENO);
	process_become(argv);
}

/* A terminal sends its signals to both; what is sent to wadi is meant for the program. */
static void set_signals(void)
{
	static const int meant[] = { SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = forward };

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++)
		sigaction(meant[i], &action, NULL);
}

void symbolise_run(struct texts argv, const char *debug)
{
	static struct output out;
	int fds[2], status;

	out.debug = debug;
	if (pipe2(fds, O_CLOEXEC) < 0)
		die("no pipe: %s", strerror(errno));
	fflush(NULL);
	child = fork();
	if (child < 0)
		die("no process for %s: %s", argv.at[0], strerror(errno));
	if (child == 0)
		become(argv, fds[1]);
	set_signals();
	close(fds[1]);
	network_leave();
	read_all(&out, fds[0]);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die("%s is lost: %s", argv.at[0], strerror(errno));
	network_end();
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
