/* SPDX-License-Identifier: ISC */
/* peer PATH leave - makes a Unix socket and ends.
 * peer PATH KIND - connects to one of frames, as one of these other ends:
 *     echo       sends all back that it reads, a few bytes at a time;
 *     deaf       reads nothing for 20 s, or until the other end is gone;
 *     stranger   speaks something else than frames, and waits for the other end to go;
 *     half       sends the half of a frame, and goes.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void echo(int s)
{
	static unsigned char bytes[70000];
	static const size_t steps[] = { 1, 3, 5, 700, sizeof bytes };
	ssize_t n;

	for (size_t i = 0; (n = read(s, bytes, steps[i % 5])) > 0; i++)
		for (ssize_t at = 0, w; at < n; at += w)
			if ((w = write(s, bytes + at, (size_t)(n - at))) <= 0)
				return;
}

static void wait_for_end(int s, int ms)
{
	struct pollfd fd = { s, 0, 0 };

	poll(&fd, 1, ms);
}

int main(int argc, char **argv)
{
	static const char request[] = "GET / HTTP/1.0\r\n\r\n", half[4 + 50] = { 0, 0, 0, 100 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (argc != 3)
		return 2;
	strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
	if (strcmp(argv[2], "leave") == 0)
		return bind(s, (struct sockaddr *)&address, sizeof address) < 0;
	if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address) < 0) {
		perror(argv[1]);
		return 1;
	}
	if (strcmp(argv[2], "echo") == 0)
		echo(s);
	else if (strcmp(argv[2], "half") == 0)
		return write(s, half, sizeof half) != sizeof half;
	else if (strcmp(argv[2], "stranger") == 0 && write(s, request, sizeof request - 1) < 0)
		return 1;
	else
		wait_for_end(s, 20000);
	return 0;
}
