/* SPDX-License-Identifier: ISC */
/* Opening what --net:NAME=... names: a tap interface, a socket, or whatever descriptor takes
 * frames. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_open.h"
#include "net_socket.h"
#include "options.h"
#include "wadi/abi/wadi.h"
#include "wadi/platform.h"

enum {
	MTU_DEFAULT = 1500, MTU_MIN = 576, MTU_MAX = 65520, /* of what is no interface */
	FRAME_MAX = 65535, /* longer ones Linux cuts before it passes them on */
};

static WD_ERROR(no_such, wd_net_disconnected, "net-device",
                "no tap interface of this name is up; ip tuntap add NAME mode tap makes one, "
                "ip link set NAME up brings it up");
static WD_ERROR(not_allowed, wd_net_disconnected, "net-device",
                "permission to open the interface is denied");
static WD_ERROR(busy, wd_net_disconnected, "net-device", "another process has the interface");
static WD_ERROR(no_descriptor, wd_net_disconnected, "net-device",
                "@N must name an open file descriptor");
static WD_ERROR(no_header, wd_net_disconnected, "net-device",
                "the interface has a header before each frame that cannot be set to 12 bytes");
static WD_ERROR(bad_offloads, wd_malformed, "net-device", "--net-offloads is on or off");
static WD_ERROR(bad_mtu, wd_malformed, "net-device",
                "--net-mtu is a number from 576 to 65520, for sockets; "
                "ip link set NAME mtu N is for interfaces");
static WD_ERROR(bad_mac, wd_malformed, "net-device",
                "a hardware address is wanted: xx:xx:xx:xx:xx:xx");

/* ---- Opening ------------------------------------------------------------------------ */

/* Asks the host about an interface by its name. */
static bool ask(unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool known = fd >= 0 && ioctl(fd, request, ifr) == 0;

	if (fd >= 0)
		close(fd);
	return known;
}

static wd_err why_not(int error)
{
	if (error == EACCES || error == EPERM)
		return not_allowed;
	return error == EBUSY ? busy : no_such;
}

/* With virtio's header before each frame, where the host knows it and it is wanted. */
static wd_err set_interface(int fd, struct ifreq *ifr, bool vnet)
{
	int rc = -1;

	errno = EINVAL;
	if (vnet) {
		ifr->ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
		rc = ioctl(fd, TUNSETIFF, ifr);
	}
	if (rc < 0 && errno == EINVAL) {
		ifr->ifr_flags = IFF_TAP | IFF_NO_PI;
		rc = ioctl(fd, TUNSETIFF, ifr);
	}
	return rc < 0 ? why_not(errno) : NULL;
}

/* The interface must exist and be up: opening would make a new one otherwise. */
static wd_err open_tap(const char *name, bool vnet, int *fd)
{
	struct ifreq ifr = { 0 };

	if (strlen(name) >= IFNAMSIZ)
		return no_such;
	memcpy(ifr.ifr_name, name, strlen(name));
	if (!ask(SIOCGIFFLAGS, &ifr) || !(ifr.ifr_flags & IFF_UP))
		return no_such;
	*fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return why_not(errno);
	return set_interface(*fd, &ifr, vnet);
}

static wd_err take_descriptor(const char *number, int *fd)
{
	struct wd_cursor c = wd_cursor(wd_str(number));
	int flags;

	*fd = (int)wd_cursor_decimal(&c, 1 << 20);
	if (wd_cursor_check(&c) || c.left > 0)
		return no_descriptor;
	flags = fcntl(*fd, F_GETFL);
	return flags < 0 || fcntl(*fd, F_SETFL, flags | O_NONBLOCK) < 0 ? no_descriptor : NULL;
}

static wd_err open_any(const char *where, bool vnet, int *fd)
{
	signal(SIGPIPE, SIG_IGN); /* a socket whose other end is gone is an error */
	if (where[0] == '@')
		return take_descriptor(where + 1, fd);
	return net_socket_is(where) ? net_socket_open(where, fd) : open_tap(where, vnet, fd);
}

/* ---- Offloads ------------------------------------------------------------------------- */

/* The most that the host does of these: the first that it takes. */
static uint32_t set_offloads(int fd)
{
	static const struct { unsigned long host; uint32_t ours; } offers[] = {
		{ TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
		  WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6 | WD_NET_SEGMENTS_ECN },
		{ TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6,
		  WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6 },
		{ TUN_F_CSUM, WD_NET_SUMS },
	};

	for (size_t i = 0; i < WD_COUNT(offers); i++)
		if (ioctl(fd, TUNSETOFFLOAD, offers[i].host) == 0)
			return offers[i].ours;
	return 0;
}

/* What of them an interface had before, it still has. */
static wd_err settle_framing(int fd, bool vnet, struct net_opened *is)
{
	int size = sizeof(struct wadi_vnet);
	struct ifreq ifr = { 0 };

	is->framing = net_socket_is_stream(fd) ? WADI_NET_STREAM : WADI_NET_BARE;
	if (ioctl(fd, TUNGETIFF, &ifr) < 0)
		return NULL;
	if (!(ifr.ifr_flags & IFF_VNET_HDR)) {
		(void)ioctl(fd, TUNSETOFFLOAD, 0UL);
		return NULL;
	}
	is->framing = WADI_NET_VNET;
	if (ioctl(fd, TUNSETVNETHDRSZ, &size) < 0)
		return no_header;
	if (vnet)
		is->net.offloads = set_offloads(fd);
	else
		(void)ioctl(fd, TUNSETOFFLOAD, 0UL);
	return NULL;
}

static wd_err wants_offloads(const char *name, bool *wants)
{
	const char *value = option_value("--net-offloads:", name);

	*wants = !value || strcmp(value, "on") == 0;
	return *wants || strcmp(value, "off") == 0 ? NULL : bad_offloads;
}

/* ---- The rest --------------------------------------------------------------------------- */

/* An interface's own, or what is said of something else. */
static wd_err read_mtu(int fd, const char *text, uint16_t *mtu)
{
	struct ifreq ifr = { 0 };
	struct wd_cursor c;

	*mtu = MTU_DEFAULT;
	if (ioctl(fd, TUNGETIFF, &ifr) == 0) {
		if (ask(SIOCGIFMTU, &ifr) && ifr.ifr_mtu > 0 && ifr.ifr_mtu <= UINT16_MAX)
			*mtu = (uint16_t)ifr.ifr_mtu;
		return text ? bad_mtu : NULL;
	}
	if (!text)
		return NULL;
	c = wd_cursor(wd_str(text));
	*mtu = (uint16_t)wd_cursor_decimal(&c, MTU_MAX);
	return wd_cursor_check(&c) || c.left > 0 || *mtu < MTU_MIN ? bad_mtu : NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As given, else a random one of those that anybody may use. */
static wd_err read_mac(const char *text, uint8_t mac[6])
{
	if (!text) {
		if (wd_platform_seed(wd_room(mac, 6)) != 6)
			return bad_mac;
		mac[0] = (uint8_t)((mac[0] & ~1) | 2);
		return NULL;
	}
	if (strlen(text) != 17)
		return bad_mac;
	for (size_t i = 0; i < 6; i++, text += 3) {
		int high = hex_digit(text[0]), low = hex_digit(text[1]);

		if (high < 0 || low < 0 || text[2] != (i < 5 ? ':' : '\0'))
			return bad_mac;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return NULL;
}

wd_err net_open(const char *name, struct net_opened *is)
{
	const char *where = option_value("--net:", name);
	bool vnet;

	*is = (struct net_opened){ .fd = -1 };
	if (!where)
		return wd_net_disconnected;
	WD_TRY(wants_offloads(name, &vnet));
	WD_TRY(read_mac(option_value("--net-mac:", name), is->net.mac));
	WD_TRY(open_any(where, vnet, &is->fd));
	WD_TRY(settle_framing(is->fd, vnet, is));
	WD_TRY(read_mtu(is->fd, option_value("--net-mtu:", name), &is->net.mtu));
	is->net.frame_max = is->net.mtu + (uint32_t)WD_NET_HEADER;
	if (is->net.offloads & WD_NET_SEGMENTS4)
		is->net.frame_max = FRAME_MAX;
	is->net.pieces = WD_HOST_PIECES;
	return NULL;
}
