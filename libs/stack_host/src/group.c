/* SPDX-License-Identifier: ISC */
/* The host counts a membership for the socket that has asked for it, and hands datagrams
 * to a group to every socket at their port: two sockets of our own are members of all. */
#include "socket.h"

#include <errno.h>

/* Where a group is, or else could be; STACK_HOST_GROUPS for neither. */
static size_t place_of(const struct stack_host *it, const struct wd_addr *addr)
{
	size_t place = STACK_HOST_GROUPS;

	for (size_t i = 0; i < STACK_HOST_GROUPS; i++) {
		if (it->group[i].joined == 0)
			place = i;
		else if (memcmp(&it->group[i].addr, addr, sizeof *addr) == 0)
			return i;
	}
	return place;
}

/* Of the interface that the host has routes for it. */
static int ask(int fd, const struct wd_addr *addr, bool join)
{
	int v4_what = join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
	int v6_what = join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP;
	struct ip_mreqn v4 = { .imr_ifindex = 0 };
	struct ipv6_mreq v6 = { .ipv6mr_interface = 0 };

	if (wd_addr_is_ipv4(addr)) {
		memcpy(&v4.imr_multiaddr, addr->ip + 12, 4);
		return setsockopt(fd, IPPROTO_IP, v4_what, &v4, sizeof v4);
	}
	memcpy(&v6.ipv6mr_multiaddr, addr->ip, 16);
	return setsockopt(fd, IPPROTO_IPV6, v6_what, &v6, sizeof v6);
}

static wd_err become_member(struct stack_host *it, const struct wd_addr *addr)
{
	int family = host_family(addr), *fd = &it->member[family == AF_INET6];

	if (!host_talks_to(it, addr))
		return wd_ip_no_route;
	if (*fd < 0)
		*fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return wd_ip_full;
	if (ask(*fd, addr, true) == 0)
		return NULL;
	if (errno == EINVAL)
		return wd_malformed;
	return errno == ENODEV || errno == EADDRNOTAVAIL ? wd_ip_no_route : wd_ip_full;
}

wd_err host_join(struct stack_host *it, const struct wd_addr *group)
{
	size_t place = place_of(it, group);

	if (place == STACK_HOST_GROUPS)
		return wd_ip_full;
	if (it->group[place].joined == 0)
		WD_TRY(become_member(it, group));
	it->group[place].addr = *group;
	it->group[place].joined++;
	return NULL;
}

void host_leave(struct stack_host *it, const struct wd_addr *group)
{
	size_t place = place_of(it, group);

	if (place == STACK_HOST_GROUPS || it->group[place].joined == 0)
		return;
	if (--it->group[place].joined == 0)
		(void)ask(it->member[host_family(group) == AF_INET6], group, false);
}
