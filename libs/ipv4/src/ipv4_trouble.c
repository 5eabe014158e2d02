/* SPDX-License-Identifier: ISC */
/* Errors that ICMP tells us.  What is quoted must be a packet of ours; whether we sent just
 * that one, its protocol is asked.
 */
#include "ipv4_internal.h"

enum { UNREACHABLE = 3, TIME_EXCEEDED = 11, PARAMETER = 12, ICMP_HEADER = 8, START_MIN = 8 };

/* What networks take, from RFC 1191, 7.1; for routers that do not say. */
static uint32_t next_plateau(uint32_t length)
{
	static const uint16_t plateaus[] = { 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508 };

	for (size_t i = 0; i < WD_COUNT(plateaus); i++)
		if (plateaus[i] < length)
			return plateaus[i];
	return 68;
}

static bool read_kind(uint8_t type, uint8_t code, enum wd_ip_trouble_kind *kind)
{
	static const uint8_t unreachable[] = {
		WD_IP_NET_UNREACHABLE, WD_IP_HOST_UNREACHABLE, WD_IP_PROTOCOL_UNREACHABLE,
		WD_IP_PORT_UNREACHABLE, WD_IP_TOO_LONG, WD_IP_HOST_UNREACHABLE,
		WD_IP_NET_UNREACHABLE, WD_IP_HOST_UNREACHABLE, WD_IP_HOST_UNREACHABLE,
		WD_IP_PROHIBITED, WD_IP_PROHIBITED, WD_IP_NET_UNREACHABLE,
		WD_IP_HOST_UNREACHABLE, WD_IP_PROHIBITED,
	};

	if (type == UNREACHABLE)
		*kind = code < WD_COUNT(unreachable) ? unreachable[code] : WD_IP_HOST_UNREACHABLE;
	else if (type == TIME_EXCEEDED)
		*kind = WD_IP_TIME_EXCEEDED;
	else if (type == PARAMETER)
		*kind = WD_IP_PARAMETER;
	else
		return false;
	return true;
}

/* The packet that is quoted: ours, its start, and enough of it. */
static bool read_quote(const struct ipv4 *it, struct wd_bytes quote, struct wd_ip_trouble *t,
                       uint8_t *protocol)
{
	const uint8_t *h = quote.ptr;
	uint32_t len;

	if (quote.len < IPV4_HEADER || h[0] >> 4 != 4)
		return false;
	len = (h[0] & 15) * 4u;
	if (len < IPV4_HEADER || quote.len < len + START_MIN)
		return false;
	if ((wd_be16(h + 6) & IPV4_OFFSET) || ipv4_kind(it, wd_be32(h + 12)) != IPV4_SELF)
		return false;
	t->from = ipv4_addr(wd_be32(h + 12));
	t->to = ipv4_addr(wd_be32(h + 16));
	t->start = wd_bytes(h + len, quote.len - len);
	*protocol = h[9];
	return true;
}

/* How long the path says packets may be; 0 when that is no news. */
static uint32_t read_mtu(const struct ipv4 *it, const uint8_t *icmp, const struct wd_ip_trouble *t)
{
	uint32_t mtu = wd_be16(icmp + 6), now = ipv4_path_mtu(it, &t->to);

	if (mtu == 0)
		mtu = next_plateau(wd_be16(icmp + ICMP_HEADER + 2));
	if (mtu < IPV4_PATH_MTU_MIN)
		mtu = IPV4_PATH_MTU_MIN;
	return mtu < now ? mtu : 0;
}

void ipv4_hear_trouble(struct ipv4 *it, struct wd_bytes icmp)
{
	struct wd_ip_trouble t = { 0 };
	const struct wd_ip_user *user;
	uint8_t protocol;
	struct wd_bytes quote = wd_bytes(icmp.ptr + ICMP_HEADER, icmp.len - ICMP_HEADER);
	bool believed = false;

	if (!read_kind(icmp.ptr[0], icmp.ptr[1], &t.kind) ||
	    !read_quote(it, quote, &t, &protocol))
		return;
	if (t.kind == WD_IP_TOO_LONG) {
		t.mtu = read_mtu(it, icmp.ptr, &t);
		if (t.mtu == 0)
			return;
	}
	user = ip_users_find(&it->users, protocol);
	if (user && user->troubled)
		believed = user->troubled(user->arg, &t);
	else if (protocol == WD_IP_ICMP)
		believed = ip_echoes_troubled(&it->echoes, &t);
	if (believed && t.kind == WD_IP_TOO_LONG)
		ip_paths_narrow(&it->paths, &t.to, t.mtu, it->wheel->now);
}
