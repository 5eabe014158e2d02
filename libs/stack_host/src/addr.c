/* SPDX-License-Identifier: ISC */
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include "wadi/host_publish.h"

/* ---- As the host writes them --------------------------------------------------------- */

static bool is_link_local(const struct wd_addr *addr)
{
	if (wd_addr_is_ipv4(addr))
		return addr->ip[12] == 169 && addr->ip[13] == 254;
	return addr->ip[0] == 0xfe && (addr->ip[1] & 0xc0) == 0x80;
}

static bool is_none(const struct wd_addr *addr)
{
	static const struct wd_addr none;

	return memcmp(addr, &none, sizeof none) == 0;
}

int host_family(const struct wd_addr *addr)
{
	return wd_addr_is_ipv4(addr) ? AF_INET : AF_INET6;
}

bool host_talks_to(const struct stack_host *it, const struct wd_addr *addr)
{
	return wd_addr_is_ipv4(addr) ? it->ipv4 : it->ipv6;
}

static uint32_t first_scope(void)
{
	struct ifaddrs *all, *a;
	uint32_t scope = 0;

	if (getifaddrs(&all) < 0)
		return 0;
	for (a = all; a && scope == 0; a = a->ifa_next)
		if (a->ifa_addr && a->ifa_addr->sa_family == AF_INET6 &&
		    !(a->ifa_flags & IFF_LOOPBACK))
			scope = ((const struct sockaddr_in6 *)a->ifa_addr)->sin6_scope_id;
	freeifaddrs(all);
	return scope;
}

/* An address of a link does not say which one; the first has to do. */
socklen_t host_addr_from(union host_addr *addr, int family, const struct wd_peer *peer)
{
	if (family == AF_INET) {
		addr->v4 = (struct sockaddr_in){ AF_INET, htons(peer->port), { 0 }, { 0 } };
		memcpy(&addr->v4.sin_addr, peer->addr.ip + 12, 4);
		return sizeof addr->v4;
	}
	addr->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(peer->port) };
	memcpy(&addr->v6.sin6_addr, peer->addr.ip, 16);
	if (host_family(&peer->addr) == AF_INET6 && is_link_local(&peer->addr))
		addr->v6.sin6_scope_id = first_scope();
	return sizeof addr->v6;
}

struct wd_peer host_addr_to(const union host_addr *addr)
{
	struct wd_peer peer = { 0 };

	if (addr->any.sa_family == AF_INET6) {
		memcpy(peer.addr.ip, &addr->v6.sin6_addr, 16);
		peer.port = ntohs(addr->v6.sin6_port);
	} else {
		peer.addr = wd_ipv4(0, 0, 0, 0);
		memcpy(peer.addr.ip + 12, &addr->v4.sin_addr, 4);
		peer.port = ntohs(addr->v4.sin_port);
	}
	return peer;
}

/* ---- Binding ------------------------------------------------------------------------- */

/* One socket is for both families, where the stack is; a port is not published at an address of
 * a family that the stack has not. */
static int open_socket(const struct stack_host *it, int type, const struct wd_peer *at)
{
	int family = is_none(&at->addr) ? (it->ipv6 ? AF_INET6 : AF_INET) : host_family(&at->addr);
	struct wd_peer place = *at;
	union host_addr addr;
	int fd, error;

	if (!is_none(&at->addr) && !host_talks_to(it, &at->addr)) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		host_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, !it->ipv4);
	if (type == SOCK_STREAM)
		host_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(fd, &addr.any, host_addr_from(&addr, family, &place)) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int host_bind(const struct stack_host *it, int type, uint16_t port)
{
	enum wd_ip_protocol protocol = type == SOCK_STREAM ? WD_IP_TCP : WD_IP_UDP;
	struct wd_peer at = { .port = port };

	if (port > 0)
		(void)wd_host_published(protocol, port, &at);
	return open_socket(it, type, &at);
}

/* ---- Ours ---------------------------------------------------------------------------- */

/* How good for others to connect to, 0 the best; -1 for none of use. */
static int rank(const struct stack_host *it, const struct ifaddrs *a, struct wd_addr *addr)
{
	if (!a->ifa_addr || !(a->ifa_flags & IFF_UP) ||
	    (a->ifa_addr->sa_family != AF_INET && a->ifa_addr->sa_family != AF_INET6))
		return -1;
	*addr = host_addr_to((const union host_addr *)a->ifa_addr).addr;
	if (!host_talks_to(it, addr))
		return -1;
	if (a->ifa_flags & IFF_LOOPBACK)
		return 2;
	return is_link_local(addr);
}

static size_t of_rank(const struct stack_host *it, const struct ifaddrs *all, int wanted,
                      struct wd_addr *into, size_t max)
{
	size_t count = 0;

	for (const struct ifaddrs *a = all; a && count < max; a = a->ifa_next)
		if (rank(it, a, &into[count]) == wanted)
			count++;
	return count;
}

/* Those of the host itself only where it has no others. */
size_t host_addresses(const struct stack_host *it, struct wd_addr *into, size_t max)
{
	struct ifaddrs *all;
	size_t count = 0;

	if (getifaddrs(&all) < 0)
		return 0;
	for (int wanted = 0; wanted < 2; wanted++)
		count += of_rank(it, all, wanted, into + count, max - count);
	if (count == 0)
		count = of_rank(it, all, 2, into, max);
	freeifaddrs(all);
	return count;
}
