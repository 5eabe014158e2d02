/* SPDX-License-Identifier: ISC */
#include "wadi/ip.h"

#include "wadi/fmt.h"

WD_ERROR(wd_ip_no_route, NULL, "ip", "no way leads there");
WD_ERROR(wd_ip_no_address, wd_ip_no_route, "ip", "there is no address of our own yet");
WD_ERROR(wd_ip_too_big, NULL, "ip", "the packet is longer than the path takes");
WD_ERROR(wd_ip_taken, NULL, "ip", "packets of this protocol have their user already");
WD_ERROR(wd_ip_full, wd_no_memory, "ip", "there are too many groups, routes or users");

size_t wd_peer_pp(const struct wd_peer *peer, char *into, size_t size)
{
	if (wd_addr_is_ipv4(&peer->addr))
		return wd_fmt(into, size, "%pI:%u", &peer->addr, peer->port);
	return wd_fmt(into, size, "[%pI]:%u", &peer->addr, peer->port);
}
