/* SPDX-License-Identifier: ISC */
/* SIGINT and SIGTERM: the first is a request, for an image that wants to know; the second is
 * what it always is, and said. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "wadi/platform.h"
#include "watch.h"

static volatile sig_atomic_t asked;

static struct iovec piece(const char *text)
{
	return (struct iovec){ (char *)text, strlen(text) };
}

/* As by the signal, which is delivered when its handler has returned. */
static void end(int number)
{
	const struct iovec line[] = {
		piece(program_invocation_short_name), piece(": ended by a second "),
		piece(number == SIGINT ? "SIGINT\n" : "SIGTERM\n"),
	};

	(void)!writev(STDERR_FILENO, line, sizeof line / sizeof line[0]);
	signal(number, SIG_DFL);
	raise(number);
}

static void on_request(int number)
{
	if (asked)
		end(number);
	asked = true;
	watch_wake();
}

bool wd_platform_stop_asked(void)
{
	static bool listens;
	struct sigaction action = {
		.sa_handler = on_request, .sa_flags = SA_RESTART,
	};

	if (!listens) { /* neither can fail for these signals */
		sigaction(SIGINT, &action, NULL);
		sigaction(SIGTERM, &action, NULL);
	}
	listens = true;
	return asked;
}
