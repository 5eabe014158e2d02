/* SPDX-License-Identifier: ISC */
/* One client that connects again and again:
 *
 *	soak ADDRESS PORT COUNT server|client SOURCES
 *
 * so often, from so many addresses in turn (198.18.1.1, .2, ...; 0: whichever), with an end that
 * closes first; tells the longest time that one has taken, and fails with the first that does
 * not get its byte back. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int fail(const char *what)
{
	perror(what);
	return -1;
}

static int begin(const struct sockaddr_in *to, unsigned source)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	struct timeval limit = { 10, 0 };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		return fail("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	from.sin_addr.s_addr = htonl(0xc6120100 + source);
	if (source > 0 && bind(fd, (struct sockaddr *)&from, sizeof from) < 0)
		return fail("bind");
	if (connect(fd, (const struct sockaddr *)to, sizeof *to) < 0)
		return fail("connect");
	return fd;
}

static int once(const struct sockaddr_in *to, unsigned source, char closer)
{
	char back;
	int fd = begin(to, source);

	if (fd < 0)
		return -1;
	if (write(fd, &closer, 1) != 1)
		return fail("write");
	if (read(fd, &back, 1) != 1 || back != closer)
		return fail("read");
	if (closer == 's' && read(fd, &back, 1) != 0)
		return fail("end");
	return close(fd);
}

int main(int count, char **argument)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	double longest = 0, began = now();
	unsigned sources;
	long all;

	if (count != 6 || inet_pton(AF_INET, argument[1], &to.sin_addr) != 1)
		return 2;
	to.sin_port = htons((uint16_t)atoi(argument[2]));
	all = atol(argument[3]);
	sources = (unsigned)atoi(argument[5]);
	for (long i = 0; i < all; i++) {
		double at = now(), took;

		if (once(&to, sources > 0 ? 1 + (unsigned)i % sources : 0, argument[4][0])) {
			printf("connection %ld failed\n", i);
			return 1;
		}
		took = now() - at;
		longest = took > longest ? took : longest;
	}
	printf("%ld connections in %.1f s, the longest took %.1f ms\n", all, now() - began,
	       longest * 1000);
	return longest > 1;
}
