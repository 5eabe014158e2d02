/* SPDX-License-Identifier: ISC */
/* open_tap NAME FD plain|vnet COMMAND... - runs a command to which the tap interface NAME is
 * open as descriptor FD, without or with virtio's header before each frame.
 */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd, wanted;

	if (argc < 5)
		return 2;
	wanted = atoi(argv[2]);
	if (strcmp(argv[3], "vnet") == 0)
		ifr.ifr_flags |= IFF_VNET_HDR;
	strncpy(ifr.ifr_name, argv[1], sizeof ifr.ifr_name - 1);
	fd = open("/dev/net/tun", O_RDWR);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0 || dup2(fd, wanted) < 0) {
		perror(argv[1]);
		return 1;
	}
	if (fd != wanted)
		close(fd);
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return 127;
}
