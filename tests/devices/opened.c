/* SPDX-License-Identifier: ISC */
/* opened tap NAME FD plain|vnet COMMAND... - runs a command to which the tap interface NAME is
 *     open as descriptor FD, without or with virtio's header before each frame.
 * opened stream|dgram|seqpacket FD FD COMMAND... - the same with the two ends of a socket.
 */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void place(int fd, const char *number)
{
	int wanted = atoi(number);

	if (dup2(fd, wanted) < 0) {
		perror(number);
		exit(1);
	}
	if (fd != wanted)
		close(fd);
}

static void open_tap(const char *name, const char *number, const char *kind)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR);

	if (strcmp(kind, "vnet") == 0)
		ifr.ifr_flags |= IFF_VNET_HDR;
	strncpy(ifr.ifr_name, name, sizeof ifr.ifr_name - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0) {
		perror(name);
		exit(1);
	}
	place(fd, number);
}

static void open_pair(int type, const char *one, const char *other)
{
	int fds[2];

	if (socketpair(AF_UNIX, type, 0, fds) < 0) {
		perror("socketpair");
		exit(1);
	}
	place(fds[0], one);
	place(fds[1], other);
}

int main(int argc, char **argv)
{
	char **command = argv + 4;

	if (argc < 5)
		return 2;
	if (strcmp(argv[1], "tap") == 0)
		open_tap(argv[2], argv[3], *command++);
	else if (strcmp(argv[1], "stream") == 0)
		open_pair(SOCK_STREAM, argv[2], argv[3]);
	else
		open_pair(strcmp(argv[1], "dgram") == 0 ? SOCK_DGRAM : SOCK_SEQPACKET, argv[2],
			argv[3]);
	execvp(command[0], command);
	perror(command[0]);
	return 127;
}
