/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices.h"

enum { MTU_DEFAULT = 1500 };

/* Asks the host about an interface by its name; false with errno set. */
static bool ask(unsigned request, const char *name, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc, error;

	if (fd < 0)
		return false;
	*ifr = (struct ifreq){ 0 };
	memcpy(ifr->ifr_name, name, strlen(name));
	rc = ioctl(fd, request, ifr);
	error = errno;
	close(fd);
	errno = error;
	return rc == 0;
}

/* The interface must exist and be up: opening would make a new one otherwise. */
static void check_interface(const char *option, const char *name)
{
	struct ifreq ifr;

	if (strlen(name) >= IFNAMSIZ)
		die("--net:%s: Could not attach interface: %s: its name is too long", option, name);
	if (!ask(SIOCGIFFLAGS, name, &ifr))
		die("--net:%s: Could not attach interface: %s: %s; make it by: "
			"ip tuntap add %s mode tap", option, name, strerror(errno), name);
	if (!(ifr.ifr_flags & IFF_UP))
		die("--net:%s: Could not attach interface: %s: it is down; "
			"ip link set %s up", option, name, name);
}

static int open_tap(const char *option, const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd;

	check_interface(option, name);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("--net:%s: Could not attach interface: %s: /dev/net/tun: %s", option, name,
			strerror(errno));
	memcpy(ifr.ifr_name, name, strlen(name));
	if (ioctl(fd, TUNSETIFF, &ifr) < 0)
		die("--net:%s: Could not attach interface: %s: %s%s", option, name, strerror(errno),
			errno == EBUSY ? "; another process has it" : "");
	return fd;
}

/* A descriptor that was open when the monitor started. */
static int inherited(const char *option, const char *number)
{
	struct wd_cursor c = wd_cursor(wd_str(number));
	int fd = (int)wd_cursor_decimal(&c, 1 << 20), flags;

	if (wd_cursor_check(&c) || c.left > 0)
		die("--net:%s: @%s is not a file descriptor's number", option, number);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		die("--net:%s: Could not attach interface: @%d: %s", option, fd, strerror(errno));
	return fd;
}

/* Of the tap behind `fd`; the usual one if that is something else, or lives in
 * another network namespace. */
static uint16_t mtu_of(int fd)
{
	struct ifreq ifr = { 0 };
	char name[IFNAMSIZ];

	if (ioctl(fd, TUNGETIFF, &ifr) < 0)
		return MTU_DEFAULT;
	memcpy(name, ifr.ifr_name, sizeof name);
	name[IFNAMSIZ - 1] = '\0';
	if (!ask(SIOCGIFMTU, name, &ifr) || ifr.ifr_mtu <= 0 || ifr.ifr_mtu > UINT16_MAX)
		return MTU_DEFAULT;
	return (uint16_t)ifr.ifr_mtu;
}

/* A locally administered address of one station. */
static void random_mac(uint8_t mac[6])
{
	if (getrandom(mac, 6, 0) != 6)
		die("the host gives no random numbers: %s", strerror(errno));
	mac[0] = (uint8_t)((mac[0] & ~1) | 2);
}

void net_attach(struct solo5_mft_entry *e, const struct device_option *option)
{
	int fd = option->net[0] == '@' ? inherited(e->name, option->net + 1)
	                               : open_tap(e->name, option->net);

	if (option->has_mac)
		memcpy(e->net.mac, option->mac, sizeof option->mac);
	else
		random_mac(e->net.mac);
	e->net.mtu = mtu_of(fd);
	e->fd = fd;
	e->attached = 1;
}
