/* SPDX-License-Identifier: ISC */
/* pair COMMAND... - runs a monitor with a network made of a socket pair.
 *
 * Each "@" at the end of an argument becomes "@N", N an open descriptor.  Sends one
 * frame, waits for it to come back reversed, and exits with the monitor's status;
 * 90 and above if the frame did not come back.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char frame[] = "a frame that shall come back", back[] = "kcab emoc llahs taht emarf a";

static void run(char **argv, int fd)
{
	for (size_t i = 0; argv[i]; i++) {
		size_t len = strlen(argv[i]);

		if (len == 0 || argv[i][len - 1] != '@')
			continue;
		if (asprintf(&argv[i], "%s%d", argv[i], fd) < 0)
			_exit(96);
	}
	execv(argv[0], argv);
	_exit(97);
}

int main(int argc, char **argv)
{
	char got[64];
	int fds[2], status;
	struct pollfd answer;
	pid_t child;

	if (argc < 2 || socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) < 0)
		return 95;
	child = fork();
	if (child == 0) {
		close(fds[0]);
		run(argv + 1, fds[1]);
	}
	close(fds[1]);
	sleep(1); /* so that the guest sleeps first */
	if (send(fds[0], frame, strlen(frame), MSG_NOSIGNAL) < 0)
		return 94;
	answer = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	if (poll(&answer, 1, 20000) != 1)
		return 93;
	if (recv(fds[0], got, sizeof got, 0) != (ssize_t)strlen(back) ||
	    memcmp(got, back, strlen(back)) != 0)
		return 92;
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return 91;
	return WEXITSTATUS(status);
}
