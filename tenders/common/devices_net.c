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
#include "devices_socket.h"

enum {
	MTU_DEFAULT = 1500,
	FRAME_MAX = 65535, /* longer ones Linux cuts before it passes them on */
};

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

/* With virtio's header before each frame, where the kernel knows it and it is wanted;
 * false with errno set. */
static bool set_interface(int fd, const char *name, bool vnet)
{
	struct ifreq ifr = { 0 };

	memcpy(ifr.ifr_name, name, strlen(name));
	if (vnet) {
		ifr.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
		if (ioctl(fd, TUNSETIFF, &ifr) == 0)
			return true;
		if (errno != EINVAL)
			return false;
	}
	ifr.ifr_flags = IFF_TAP | IFF_NO_PI;
	return ioctl(fd, TUNSETIFF, &ifr) == 0;
}

static int open_tap(const char *option, const char *name, bool vnet)
{
	int fd;

	check_interface(option, name);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("--net:%s: Could not attach interface: %s: /dev/net/tun: %s", option, name,
			strerror(errno));
	if (!set_interface(fd, name, vnet))
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

/* An interface's own; of something else what is said, or the usual one.  An interface in
 * another network namespace cannot be asked. */
static uint16_t mtu_of(const struct device_option *option, int fd)
{
	uint16_t mtu = option->mtu ? option->mtu : MTU_DEFAULT;
	struct ifreq ifr = { 0 };
	char name[IFNAMSIZ];

	if (ioctl(fd, TUNGETIFF, &ifr) < 0)
		return mtu;
	memcpy(name, ifr.ifr_name, sizeof name);
	name[IFNAMSIZ - 1] = '\0';
	if (option->mtu)
		die("--net-mtu:%.*s: that of an interface is set by ip link set %s mtu N",
			(int)option->name.len, (const char *)option->name.ptr, name);
	if (!ask(SIOCGIFMTU, name, &ifr) || ifr.ifr_mtu <= 0 || ifr.ifr_mtu > UINT16_MAX)
		return mtu;
	return (uint16_t)ifr.ifr_mtu;
}

/* A locally administered address of one station. */
static void random_mac(uint8_t mac[6])
{
	if (getrandom(mac, 6, 0) != 6)
		die("the host gives no random numbers: %s", strerror(errno));
	mac[0] = (uint8_t)((mac[0] & ~1) | 2);
}

/* ---- Offloads ------------------------------------------------------------------------- */

/* The most that the kernel does of these: the first that it takes. */
static uint32_t set_offloads(int fd)
{
	static const struct { unsigned kernel; uint32_t ours; } offers[] = {
		{ TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
		  WADI_NET_SUMS | WADI_NET_SEGMENTS4 | WADI_NET_SEGMENTS6 |
		  WADI_NET_SEGMENTS_ECN },
		{ TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6,
		  WADI_NET_SUMS | WADI_NET_SEGMENTS4 | WADI_NET_SEGMENTS6 },
		{ TUN_F_CSUM, WADI_NET_SUMS },
	};

	for (size_t i = 0; i < WD_COUNT(offers); i++)
		if (ioctl(fd, TUNSETOFFLOAD, offers[i].kernel) == 0)
			return offers[i].ours;
	return 0;
}

/* A tap that was open already has the header or not.  What others had it do, it would do
 * still. */
static void settle_framing(struct net_port *port, const char *option, int fd, bool vnet)
{
	int size = sizeof(struct wadi_vnet);
	struct ifreq ifr = { 0 };

	port->framing = WADI_NET_BARE;
	port->offloads = 0;
	if (ioctl(fd, TUNGETIFF, &ifr) < 0) {
		socket_attach(port, fd);
		return;
	}
	if (ifr.ifr_flags & IFF_VNET_HDR)
		port->framing = WADI_NET_VNET;
	if (port->framing == WADI_NET_VNET && ioctl(fd, TUNSETVNETHDRSZ, &size) < 0)
		die("--net:%s: Could not attach interface: a header of %d bytes: %s", option, size,
			strerror(errno));
	if (port->framing == WADI_NET_VNET && vnet)
		port->offloads = set_offloads(fd);
	else
		(void)ioctl(fd, TUNSETOFFLOAD, 0);
}

void net_attach(struct solo5_mft_entry *e, struct net_port *port,
	const struct device_option *option, bool knows, bool offloads)
{
	bool vnet = knows && offloads;
	int fd = option->net[0] == '@' ? inherited(e->name, option->net + 1)
	                               : socket_open(e->name, option->net);

	if (fd < 0)
		fd = open_tap(e->name, option->net, vnet);
	if (option->has_mac)
		memcpy(e->net.mac, option->mac, sizeof option->mac);
	else
		random_mac(e->net.mac);
	e->net.mtu = port->mtu = mtu_of(option, fd);
	settle_framing(port, e->name, fd, vnet);
	port->spread = knows;
	port->frame_max = port->offloads & WADI_NET_SEGMENTS4 ? FRAME_MAX
		: port->mtu + (uint32_t)NET_HEADER;
	e->fd = fd;
	e->attached = 1;
}
