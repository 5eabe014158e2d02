/* SPDX-License-Identifier: ISC */
/* blast - the other end of what is measured, over the host's sockets; IPv4.
 *
 *   blast send ADDRESS PORT SECONDS    writes 256 KiB at a time
 *   blast receive ADDRESS PORT SECONDS reads as much
 *   blast ask ADDRESS PORT SECONDS     one datagram of 18 bytes after the other, as answered
 *   blast hold ADDRESS PORT NUMBER     connections that say nothing: prints "held" and waits
 *   blast sink|source|answer PORT      serves one of them after the other, for ever
 *
 * The first three print Gbit/s, or answers a second.  Congestion control is named: the
 * kernel's default differs from one machine to the next.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 256 << 10, ASKED = 18 };

static char piece[PIECE];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_socket(int type)
{
	int fd = socket(AF_INET, type, 0), on = 1;
	struct timeval limit = { .tv_usec = 200000 };

	if (fd < 0)
		die("blast: socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (type == SOCK_STREAM &&
	    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", strlen("cubic")) < 0)
		die("blast: cubic");
	if (type == SOCK_DGRAM)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	return fd;
}

static struct sockaddr_in at(const char *address, const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };

	if (inet_pton(AF_INET, address, &a.sin_addr) != 1)
		die("blast: address");
	return a;
}

/* Bytes moved until `until`; all that come when it is 0. */
static double move(int fd, int sends, double until)
{
	double bytes = 0;

	while (until == 0 || now() < until) {
		ssize_t n = sends ? write(fd, piece, sizeof piece) : read(fd, piece, sizeof piece);

		if (n <= 0)
			break;
		bytes += (double)n;
	}
	return bytes;
}

static int connect_and_move(char **argv, int sends)
{
	struct sockaddr_in a = at(argv[2], argv[3]);
	int fd = open_socket(SOCK_STREAM);
	double start, bytes;

	if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0)
		die("blast: connect");
	move(fd, sends, now() + 0.2); /* past the slow start */
	start = now();
	bytes = move(fd, sends, start + atof(argv[4]));
	printf("%.3f\n", bytes * 8 / 1e9 / (now() - start));
	return 0;
}

static int ask(char **argv)
{
	struct sockaddr_in a = at(argv[2], argv[3]);
	int fd = open_socket(SOCK_DGRAM);
	double start = now(), end = start + atof(argv[4]), answers = 0;

	if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0)
		die("blast: connect");
	while (now() < end)
		if (write(fd, piece, ASKED) == ASKED && read(fd, piece, ASKED) == ASKED)
			answers++;
	printf("%.0f\n", answers / (now() - start));
	return 0;
}

static _Noreturn void serve(const char *what, const char *port)
{
	int type = strcmp(what, "answer") == 0 ? SOCK_DGRAM : SOCK_STREAM;
	struct sockaddr_in a = at("0.0.0.0", port);
	int fd = open_socket(type);

	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0)
		die("blast: bind");
	while (type == SOCK_DGRAM) {
		socklen_t len = sizeof a;
		ssize_t n = recvfrom(fd, piece, sizeof piece, 0, (struct sockaddr *)&a, &len);

		if (n >= 0)
			sendto(fd, piece, (size_t)n, 0, (struct sockaddr *)&a, len);
	}
	if (listen(fd, 16) < 0)
		die("blast: listen");
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (peer < 0)
			die("blast: accept");
		move(peer, strcmp(what, "source") == 0, 0);
		close(peer);
	}
}

static int hold(char **argv)
{
	struct sockaddr_in a = at(argv[2], argv[3]);
	rlim_t number = (rlim_t)atoi(argv[4]);
	struct rlimit files = { number + 16, number + 16 };

	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		die("blast: so many files");
	for (rlim_t i = 0; i < number; i++)
		if (connect(open_socket(SOCK_STREAM), (struct sockaddr *)&a, sizeof a) < 0)
			die("blast: connect");
	puts("held");
	fflush(stdout);
	return pause();
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 5 && strcmp(argv[1], "send") == 0)
		return connect_and_move(argv, 1);
	if (argc == 5 && strcmp(argv[1], "receive") == 0)
		return connect_and_move(argv, 0);
	if (argc == 5 && strcmp(argv[1], "ask") == 0)
		return ask(argv);
	if (argc == 5 && strcmp(argv[1], "hold") == 0)
		return hold(argv);
	if (argc == 3)
		serve(argv[1], argv[2]);
	fprintf(stderr, "usage: blast send|receive|ask ADDRESS PORT SECONDS\n"
		       "       blast hold ADDRESS PORT NUMBER\n"
		"       blast sink|source|answer PORT\n");
	return 2;
}
