/* SPDX-License-Identifier: ISC */
/* crowd - clients of a web server, good and bad ones; IPv4, port 80.
 *
 *   crowd ask ADDRESS SECONDS          one request after another, each by a connection of
 *                                      its own: 0 if all are answered within 10 s
 *   crowd KIND ADDRESS COUNT SECONDS   COUNT connections, which are held
 *
 * KIND is idle: they have asked once; silent: they never do; slow: a byte a second of a head;
 * zero: they ask for much, and take nothing.  Says "ready" when all are there, and at the end
 * how many were cut off.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CROWD_MAX = 20000, PATIENCE_S = 10, ANSWER_MAX = 1 << 16 };

static struct sockaddr_in server = { .sin_family = AF_INET };

static void die(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Waits until it is connected; -1 if it is not to be. */
static int join(int receive)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		die("no socket");
	if (receive > 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (const void *)&server, sizeof server) == 0)
		return fd;
	if (errno == EADDRNOTAVAIL)
		die("no port");
	close(fd);
	return -1;
}

static bool say(int fd, const char *text)
{
	size_t len = strlen(text);

	return send(fd, text, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* ---- Good ones ----------------------------------------------------------------------- */

static bool is_answered(void)
{
	static char answer[ANSWER_MAX];
	size_t got = 0;
	ssize_t n = 0;
	int fd = join(0);

	if (fd < 0)
		return false;
	if (say(fd, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
		while ((n = recv(fd, answer + got, sizeof answer - 1 - got, 0)) > 0)
			got += (size_t)n;
	close(fd);
	answer[got] = '\0';
	return n == 0 && strncmp(answer, "HTTP/1.1 200 ", 13) == 0 && strstr(answer, "</html>");
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int ask(double seconds)
{
	static double took[1 << 16];
	size_t asked = 0, answered = 0;
	double begun = now(), at = begun;

	while (at < begun + seconds && asked < sizeof took / sizeof took[0]) {
		answered += is_answered();
		took[asked++] = (now() - at) * 1000;
		usleep(2000);
		at = now();
	}
	qsort(took, asked, sizeof took[0], compare);
	printf("%zu of %zu answered; median %.2f ms, 99 of 100 within %.2f, slowest %.2f\n",
	       answered, asked, took[asked / 2], took[asked * 99 / 100], took[asked - 1]);
	return answered == asked ? 0 : 1;
}

/* ---- Bad ones ------------------------------------------------------------------------ */

static int crowd[CROWD_MAX];

static void want_descriptors(size_t count)
{
	struct rlimit limit = { count + 100, count + 100 };

	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("so many descriptors");
}

static void ask_much(int fd)
{
	for (int i = 0; i < 64; i++)
		if (!say(fd, "GET /wadi.svg HTTP/1.1\r\nHost: a\r\n\r\n"))
			return;
}

static void enter(const char *kind, int fd)
{
	if (fd < 0)
		return;
	if (strcmp(kind, "idle") == 0)
		(void)say(fd, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
	if (strcmp(kind, "slow") == 0)
		(void)say(fd, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
	if (strcmp(kind, "zero") == 0)
		ask_much(fd);
}

/* Has the server ended or reset it?  What it has sent is left where it is. */
static bool is_cut(int fd)
{
	struct pollfd p = { fd, POLLRDHUP, 0 };

	return fd < 0 || (poll(&p, 1, 0) > 0 && p.revents);
}

static int hold(const char *kind, size_t count, double seconds)
{
	size_t cut = 0, none = 0;
	double end;

	want_descriptors(count);
	for (size_t i = 0; i < count; i++) {
		crowd[i] = join(strcmp(kind, "zero") == 0 ? 2048 : 0);
		enter(kind, crowd[i]);
		none += crowd[i] < 0;
	}
	printf("ready\n");
	fflush(stdout);
	for (end = now() + seconds; now() < end; sleep(1))
		for (size_t i = 0; i < count && strcmp(kind, "slow") == 0; i++)
			if (crowd[i] >= 0)
				(void)say(crowd[i], "a");
	for (size_t i = 0; i < count; i++)
		cut += is_cut(crowd[i]);
	printf("%s: %zu were there; of these %zu were cut off\n", kind, count - none, cut - none);
	return 0;
}

int main(int argc, char **argv)
{
	bool asks = argc == 4 && strcmp(argv[1], "ask") == 0;
	size_t count = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;

	if ((!asks && (count == 0 || count > CROWD_MAX)) ||
	    inet_pton(AF_INET, argv[2], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: crowd ask ADDRESS SECONDS\n"
		        "       crowd KIND ADDRESS COUNT SECONDS\n");
		return 2;
	}
	server.sin_port = htons(80);
	return asks ? ask(atof(argv[3])) : hold(argv[1], count, atof(argv[4]));
}
