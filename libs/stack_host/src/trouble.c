/* SPDX-License-Identifier: ISC */
#include "trouble.h"

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

enum { AT_ONCE = 32, CONTROL = 512 };

/* RFC 1122, 3.2.2.1 and 4.1.3.3; RFC 1812, 5.2.7.1 */
static bool kind_of_v4(uint8_t type, uint8_t code, enum wd_ip_trouble_kind *kind)
{
	static const uint8_t unreachable[] = {
		[ICMP_NET_UNREACH] = WD_IP_NET_UNREACHABLE,
		[ICMP_HOST_UNREACH] = WD_IP_HOST_UNREACHABLE,
		[ICMP_PROT_UNREACH] = WD_IP_PROTOCOL_UNREACHABLE,
		[ICMP_PORT_UNREACH] = WD_IP_PORT_UNREACHABLE,
		[ICMP_FRAG_NEEDED] = WD_IP_TOO_LONG,
		[ICMP_SR_FAILED] = WD_IP_NET_UNREACHABLE,
		[ICMP_NET_UNKNOWN] = WD_IP_NET_UNREACHABLE,
		[ICMP_HOST_UNKNOWN] = WD_IP_HOST_UNREACHABLE,
		[ICMP_HOST_ISOLATED] = WD_IP_HOST_UNREACHABLE,
		[ICMP_NET_ANO] = WD_IP_PROHIBITED,
		[ICMP_HOST_ANO] = WD_IP_PROHIBITED,
		[ICMP_NET_UNR_TOS] = WD_IP_NET_UNREACHABLE,
		[ICMP_HOST_UNR_TOS] = WD_IP_HOST_UNREACHABLE,
		[ICMP_PKT_FILTERED] = WD_IP_PROHIBITED,
	};

	if (type == ICMP_TIME_EXCEEDED)
		*kind = WD_IP_TIME_EXCEEDED;
	else if (type == ICMP_PARAMETERPROB)
		*kind = WD_IP_PARAMETER;
	else if (type == ICMP_DEST_UNREACH && code < WD_COUNT(unreachable))
		*kind = unreachable[code];
	else
		return false;
	return true;
}

/* RFC 4443, 3 */
static bool kind_of_v6(uint8_t type, uint8_t code, enum wd_ip_trouble_kind *kind)
{
	static const uint8_t unreachable[] = {
		[ICMP6_DST_UNREACH_NOROUTE] = WD_IP_NET_UNREACHABLE,
		[ICMP6_DST_UNREACH_ADMIN] = WD_IP_PROHIBITED,
		[ICMP6_DST_UNREACH_BEYONDSCOPE] = WD_IP_HOST_UNREACHABLE,
		[ICMP6_DST_UNREACH_ADDR] = WD_IP_HOST_UNREACHABLE,
		[ICMP6_DST_UNREACH_NOPORT] = WD_IP_PORT_UNREACHABLE,
	};

	if (type == ICMP6_PACKET_TOO_BIG)
		*kind = WD_IP_TOO_LONG;
	else if (type == ICMP6_TIME_EXCEEDED)
		*kind = WD_IP_TIME_EXCEEDED;
	else if (type == ICMP6_PARAM_PROB)
		*kind = WD_IP_PARAMETER;
	else if (type == ICMP6_DST_UNREACH && code < WD_COUNT(unreachable))
		*kind = unreachable[code];
	else
		return false;
	return true;
}

static bool kind_of(const struct sock_extended_err *e, enum wd_ip_trouble_kind *kind)
{
	if (e->ee_origin == SO_EE_ORIGIN_ICMP)
		return kind_of_v4(e->ee_type, e->ee_code, kind);
	return e->ee_origin == SO_EE_ORIGIN_ICMP6 && kind_of_v6(e->ee_type, e->ee_code, kind);
}

static bool is_error(const struct cmsghdr *c)
{
	return (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
	       (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR);
}

/* The next one, and whom the datagram was for; false when there are no more. */
static bool next_trouble(int fd, struct sock_extended_err *e, struct wd_peer *to)
{
	_Alignas(struct cmsghdr) uint8_t control[CONTROL];
	union host_addr addr = { .v4.sin_family = AF_INET };
	struct msghdr m = {
		.msg_name = &addr, .msg_namelen = sizeof addr, .msg_control = control,
		.msg_controllen = sizeof control,
	};

	*e = (struct sock_extended_err){ 0 };
	if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		if (is_error(c))
			memcpy(e, CMSG_DATA(c), sizeof *e);
	*to = host_addr_to(&addr);
	return true;
}

void host_troubles(int fd, const struct wd_udp_port *port, struct host_port *const *still)
{
	enum wd_ip_trouble_kind kind;
	struct sock_extended_err e;
	struct wd_peer to;

	for (int i = 0; i < AT_ONCE && *still && next_trouble(fd, &e, &to); i++)
		if (kind_of(&e, &kind) && port->troubled)
			port->troubled(port->arg, &to, kind);
}
