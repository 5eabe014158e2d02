/* SPDX-License-Identifier: ISC */
/* Which addresses are free, as the host's routes say. */
#include "tap.h"

/* ---- Routes ------------------------------------------------------------------------ */

/* Are these two networks, or parts of them, the same? */
static bool overlap(const struct wd_prefix *a, const struct wd_prefix *b)
{
	const struct wd_prefix *wide = a->bits < b->bits ? a : b;

	return wd_prefix_has(wide, wide == a ? &b->addr : &a->addr);
}

/* /proc/net/route: interface, network, ..., mask, each a number as it lies in memory. */
static bool read_ipv4_route(const char *line, struct wd_prefix *to)
{
	uint32_t network, mask;

	if (sscanf(line, "%*s %x %*x %*x %*d %*d %*d %x", &network, &mask) != 2)
		return false;
	to->addr = wd_ipv4(0, 0, 0, 0);
	memcpy(to->addr.ip + 12, &network, 4);
	to->bits = (uint8_t)(96 + __builtin_popcount(mask));
	return mask != 0;
}

/* /proc/net/ipv6_route: network and bits in hexadecimal. */
static bool read_ipv6_route(const char *line, struct wd_prefix *to)
{
	unsigned bits, byte;

	for (size_t i = 0; i < 16; i++) {
		if (sscanf(line + 2 * i, "%2x", &byte) != 1)
			return false;
		to->addr.ip[i] = (uint8_t)byte;
	}
	if (sscanf(line + 32, " %x", &bits) != 1 || bits > 128)
		return false;
	to->bits = (uint8_t)bits;
	return bits > 0 && to->addr.ip[0] != 0xff;
}

/* Does a route of the host's, but for the default, lead to a part of this network?  The one
 * to itself is in no list. */
static bool is_routed(const struct wd_prefix *network)
{
	const struct wd_prefix itself = { wd_ipv4(127, 0, 0, 0), 96 + 8 };
	bool v4 = wd_addr_is_ipv4(&network->addr);
	char *all = file_read(v4 ? "/proc/net/route" : "/proc/net/ipv6_route");
	struct wd_prefix to;

	if (overlap(network, &itself))
		return true;
	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n"))
		if ((v4 ? read_ipv4_route(line, &to) : read_ipv6_route(line, &to)) &&
		    overlap(network, &to))
			return true;
	return false;
}

static bool is_ipv4_default(const char *line)
{
	unsigned to, mask;

	return sscanf(line, "%*s %x %*x %*x %*d %*d %*d %x", &to, &mask) == 2 && mask == 0;
}

/* Of no bits, but not the one to nowhere, which has no gateway. */
static bool is_ipv6_default(const char *line)
{
	const char *start = "00000000000000000000000000000000 00 ";
	unsigned g[4];

	return text_starts(line, start) &&
	       sscanf(line + strlen(start), "%*s %*s %8x%8x%8x%8x", &g[0], &g[1], &g[2],
	              &g[3]) == 4 && (g[0] | g[1] | g[2] | g[3]) != 0;
}

bool host_has_way_out(bool ipv6)
{
	char *all = file_read(ipv6 ? "/proc/net/ipv6_route" : "/proc/net/route");

	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n"))
		if (ipv6 ? is_ipv6_default(line) : is_ipv4_default(line))
			return true;
	return false;
}

/* /proc/net/if_inet6: address, index, bits, scope, flags, name. */
const char *host_ipv6_interface(void)
{
	char *all = file_read("/proc/net/if_inet6"), name[64];

	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n"))
		if (text_starts(line, "fe80") &&
		    sscanf(line, "%*s %*s %*s %*s %*s %63s", name) == 1)
			return text("%s", name);
	return NULL;
}

/* ---- Links ---------------------------------------------------------------------------- */

/* Network `number` of those that are for links: four addresses of 10.87.0.0/16, or 64 bits
 * below fd57:6164:6900::/48; the host is the first in it, the image the second. */
static struct link numbered(bool v4, unsigned number)
{
	struct link link = { .is_chosen = true };
	struct wd_addr base = { { 0xfd, 0x57, 0x61, 0x64, 0x69, 0x00, (uint8_t)(number >> 8),
	                          (uint8_t)number } };

	if (v4)
		base = wd_ipv4(10, 87, (uint8_t)(number >> 6), (uint8_t)(number << 2));
	link.host = link.image = (struct wd_prefix){ base, v4 ? 126 : 64 };
	link.host.addr.ip[15] |= 1;
	link.image.addr.ip[15] |= 2;
	return link;
}

static struct link choose(bool v4)
{
	enum { LINKS = 1 << 14 };

	for (unsigned i = 0; i < LINKS; i++) {
		struct link link = numbered(v4, i);

		if (!is_routed(&link.host))
			return link;
	}
	die("no network of %s is free: give the image an address by %s",
	    v4 ? "10.87.0.0/16" : "fd57:6164:6900::/48", v4 ? "--ipv4" : "--ipv6");
}

/* The first address of a network, or the second if the first is the image's. */
static struct wd_addr neighbour(const struct wd_prefix *image)
{
	struct wd_addr addr = image->addr;

	for (unsigned bit = image->bits; bit < 128; bit++)
		addr.ip[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	addr.ip[15] |= 1;
	if (memcmp(&addr, &image->addr, sizeof addr) == 0)
		addr.ip[15] ^= 3;
	return addr;
}

/* The image's address is said: the host is its gateway, if that is in the same network. */
static struct link meet(const struct image *image, const struct interface *it,
                        const char *argument, const char *address)
{
	const char *gateway = image_argument(image, text("%s-gateway", argument));
	struct link link = { .is_chosen = false };

	if (wd_prefix_parse(wd_str(address), &link.image))
		die("--%s=%s is not an address like 10.0.0.2/24", argument, address);
	link.host.bits = link.image.bits;
	if (!gateway || wd_addr_parse(wd_str(gateway), &link.host.addr) ||
	    !wd_prefix_has(&link.image, &link.host.addr))
		link.host.addr = neighbour(&link.image);
	if (is_routed(&link.image))
		die("the host has a way to the network of --%s=%s already: choose another, or "
		    "attach %s to what leads there by --bridge=BRIDGE or --net:%s=TAP",
		    argument, address, it->name, it->name);
	return link;
}

struct link link_find(const struct image *image, const struct interface *it)
{
	const char *argument = interface_argument(it, it->no_ipv4 ? "ipv6" : "ipv4");
	const char *address = image_argument(image, argument);

	return address ? meet(image, it, argument, address) : choose(!it->no_ipv4);
}
