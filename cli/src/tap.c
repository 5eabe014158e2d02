/* SPDX-License-Identifier: ISC */
/* Taps of our own: each is there as long as somebody has its descriptor. */
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guests.h"

/* Asks the kernel about, or for, something of an interface. */
static bool ask(int family, unsigned long request, void *of)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), error;
	bool done = fd >= 0 && ioctl(fd, request, of) == 0;

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return done;
}

static struct ifreq request_for(const char *name)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof ifr.ifr_name, "%s", name);
	return ifr;
}

/* The kernel finds a name that is free. */
static int open_tap(const char **name)
{
	struct ifreq ifr = request_for("wadi%d");
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), error;

	ifr.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &ifr) == 0) {
		*name = text("%s", ifr.ifr_name);
		return fd;
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return -1;
}

/* Frames that wait while the image's processor has others to run: of a flood of 200,000 a second
 * Linux' 1000 are there in 5 ms, and what is lost behind them, a SYN of somebody's among it, is
 * sent again after a second. */
static void lengthen_queue(const char *name)
{
	struct ifreq ifr = request_for(name);

	ifr.ifr_qlen = 5000;
	if (!ask(AF_INET, SIOCSIFTXQLEN, &ifr))
		die("%s can be given no longer queue: %s", name, strerror(errno));
}

static void bring_up(const char *name)
{
	struct ifreq ifr = request_for(name);

	if (ask(AF_INET, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP;
		if (ask(AF_INET, SIOCSIFFLAGS, &ifr))
			return;
	}
	die("%s cannot be brought up: %s", name, strerror(errno));
}

static void join(const char *name, const char *bridge)
{
	struct ifreq ifr = request_for(bridge);

	ifr.ifr_ifindex = (int)if_nametoindex(name);
	if (!ask(AF_INET, SIOCBRADDIF, &ifr))
		die("%s cannot join the bridge %s: %s; ip link show type bridge lists those there "
		    "are", name, bridge, errno == ENODEV ? "there is none such" : strerror(errno));
}

static void set_ipv4(const char *name, const struct wd_prefix *address)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct ifreq ifr = request_for(name);

	memcpy(&in.sin_addr, address->addr.ip + 12, 4);
	memcpy(&ifr.ifr_addr, &in, sizeof in);
	if (ask(AF_INET, SIOCSIFADDR, &ifr)) {
		in.sin_addr.s_addr = htonl(~(uint32_t)0 << (128 - address->bits));
		memcpy(&ifr.ifr_netmask, &in, sizeof in);
		if (ask(AF_INET, SIOCSIFNETMASK, &ifr))
			return;
	}
	die("%s can be given no address: %s", name, strerror(errno));
}

/* Nobody else is on this network who could have the address. */
static void set_ipv6(const char *name, const struct wd_prefix *address)
{
	struct { uint8_t ip[16]; uint32_t bits; int index; } request = {
		.bits = address->bits, .index = (int)if_nametoindex(name),
	};
	int fd = open(text("/proc/sys/net/ipv6/conf/%s/accept_dad", name), O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!write(fd, "0", 1); /* else the address is ready a second later */
		close(fd);
	}
	memcpy(request.ip, address->addr.ip, 16);
	if (!ask(AF_INET6, SIOCSIFADDR, &request))
		die("%s can be given no address: %s", name, strerror(errno));
}

/* ---- With an image at its other end ---------------------------------------------- */

static const char *spoken(const struct wd_addr *addr)
{
	char name[WD_ADDR_TEXT];

	(void)wd_addr_pp(addr, name, sizeof name);
	return text("%s", name);
}

static void tell(const struct image *image, const char *tap, const struct wd_addr *address)
{
	struct publishes own = { 0 };

	for (size_t i = 0; i < image->port_count; i++) {
		uint16_t port = image->ports[i].number;

		*PUSH(own.at, own.len) =
			(struct wd_host_publish){ { *address, port }, WD_IP_TCP, port };
	}
	if (own.len)
		publish_tell(image, &own, tap);
	else
		fprintf(stderr, "%s is at %s (%s)\n", image->name, spoken(address), tap);
}

static void give_arguments(const struct interface *it, const struct link *link, struct network *n)
{
	bool v4 = wd_addr_is_ipv4(&link->image.addr);
	const char *name = interface_argument(it, v4 ? "ipv4" : "ipv6");
	char image[WD_PREFIX_TEXT];

	(void)wd_prefix_pp(&link->image, image, sizeof image);
	texts_add(&n->arguments, text("--%s=%s", name, image));
	texts_add(&n->arguments, text("--%s-gateway=%s", name, spoken(&link->host.addr)));
}

/* Others that make one at the same time wait, so that no network is given twice. */
static void give_addresses(const struct image *image, const struct interface *it,
                           const char *tap, struct network *n)
{
	int lock = guests_lock();
	struct link link = link_find(image, it);

	if (wd_addr_is_ipv4(&link.host.addr))
		set_ipv4(tap, &link.host);
	else
		set_ipv6(tap, &link.host);
	bring_up(tap);
	guests_unlock(lock);
	if (link.is_chosen)
		give_arguments(it, &link, n);
	tell(image, tap, &link.image.addr);
}

bool tap_make(const struct image *image, const struct interface *it, const char *bridge,
              struct network *n)
{
	const char *tap;
	int fd = open_tap(&tap);

	if (fd < 0)
		return false;
	lengthen_queue(tap);
	if (bridge)
		join(tap, bridge);
	if (it->address && !bridge)
		give_addresses(image, it, tap, n);
	else
		bring_up(tap);
	texts_add(&n->options, text("--net:%s=%s", it->name, network_give(fd)));
	if (bridge)
		fprintf(stderr, "%s of %s is on the bridge %s (%s)\n", it->name, image->name,
		        bridge, tap);
	return true;
}
