/* SPDX-License-Identifier: ISC */
/* Errors that we are told.  What is quoted must be a packet of ours; whether we sent just that
 * one, its protocol is asked. */
#include "ipv6_internal.h"

enum { START_MIN = 8 };

static bool read_kind(uint8_t type, uint8_t code, enum wd_ip_trouble_kind *kind)
{
	static const uint8_t unreachable[] = {
		[ICMP6_NO_ROUTE] = WD_IP_NET_UNREACHABLE, [ICMP6_PROHIBITED] = WD_IP_PROHIBITED,
		[ICMP6_BEYOND_SCOPE] = WD_IP_NET_UNREACHABLE,
		[ICMP6_NO_HOST] = WD_IP_HOST_UNREACHABLE, [ICMP6_NO_PORT] = WD_IP_PORT_UNREACHABLE,
		[ICMP6_POLICY] = WD_IP_PROHIBITED, [ICMP6_REJECTED] = WD_IP_PROHIBITED,
	};

	switch (type) {
	case ICMP6_UNREACHABLE:
		*kind = code < WD_COUNT(unreachable) ? unreachable[code] : WD_IP_NET_UNREACHABLE;
		return true;
	case ICMP6_TOO_BIG:
		*kind = WD_IP_TOO_LONG;
		return true;
	case ICMP6_TIME_EXCEEDED:
		*kind = WD_IP_TIME_EXCEEDED;
		return true;
	default:
		*kind = code == ICMP6_BAD_NEXT ? WD_IP_PROTOCOL_UNREACHABLE : WD_IP_PARAMETER;
		return type == ICMP6_PARAMETER;
	}
}

/* The packet that is quoted: ours, its start, and enough of it. */
static bool read_quote(struct ipv6 *it, struct wd_bytes quote, struct wd_ip_trouble *t,
                       uint8_t *protocol)
{
	if (quote.len < IPV6_HEADER || quote.ptr[0] >> 4 != 6)
		return false;
	memcpy(&t->from, quote.ptr + 8, sizeof t->from);
	memcpy(&t->to, quote.ptr + 24, sizeof t->to);
	*protocol = quote.ptr[6];
	return ipv6_own(it, &t->from) &&
	       ipv6_pass_quoted(wd_bytes(quote.ptr + IPV6_HEADER, quote.len - IPV6_HEADER),
	                        protocol, &t->start) &&
	       t->start.len >= START_MIN;
}

/* True when who sent it says that he did. */
static bool tell(struct ipv6 *it, const struct wd_ip_trouble *t, uint8_t protocol)
{
	const struct wd_ip_user *user = ip_users_find(&it->users, protocol);

	if (user && user->troubled)
		return user->troubled(user->arg, t);
	return protocol == WD_IP_ICMPV6 && ip_echoes_troubled(&it->echoes, t);
}

/* A path that takes less than it must take is no news (RFC 8201, 4), nor is one that takes
 * what we send. */
static bool is_news(struct ipv6 *it, const struct wd_ip_trouble *t)
{
	return t->mtu >= IPV6_MTU_MIN &&
	       t->mtu < ip_paths_mtu(&it->paths, &t->to, it->mtu, it->wheel->now);
}

void ipv6_hear_error(struct ipv6 *it, const struct ipv6_message *m)
{
	const uint8_t *p = m->bytes.ptr;
	struct wd_bytes quote = wd_bytes(p + ICMP6_HEADER, m->bytes.len - ICMP6_HEADER);
	struct wd_ip_trouble t = { 0 };
	uint8_t protocol;

	if (!read_kind(p[0], p[1], &t.kind) || !read_quote(it, quote, &t, &protocol))
		return;
	if (t.kind == WD_IP_TOO_LONG) {
		t.mtu = wd_be32(p + 4);
		if (!is_news(it, &t))
			return;
	}
	if (tell(it, &t, protocol) && t.kind == WD_IP_TOO_LONG)
		ip_paths_narrow(&it->paths, &t.to, t.mtu, it->wheel->now);
}

void ipv6_lost(struct ipv6 *it, struct wd_buf *packet)
{
	struct wd_ip_trouble t = { .kind = WD_IP_HOST_UNREACHABLE };
	uint8_t protocol;

	if (read_quote(it, wd_buf_bytes(packet), &t, &protocol))
		wd_ignore(tell(it, &t, protocol) ? NULL : wd_malformed, "whoever sent it is told");
	wd_buf_free(packet);
}
