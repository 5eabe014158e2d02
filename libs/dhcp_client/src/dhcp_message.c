/* SPDX-License-Identifier: ISC */
#include "dhcp_internal.h"

enum {
	HARDWARE_ETHERNET = 1, MAC_BYTES = 6, MESSAGE_MIN = 300, /* of BOOTP (RFC 1542, 2.1) */
	SECS_AT = 8, CIADDR_AT = 12, CHADDR_AT = 28, COOKIE_AT = 236,
};

/* What stands before the options; NULL without room. */
static uint8_t *put_fixed(const struct dhcp_client *it, struct wd_buf *b)
{
	uint8_t *h = wd_buf_append(b, DHCP_FIXED);
	uint64_t secs = wd_span_s(wd_between(it->since, it->wheel->now));

	if (!h)
		return NULL;
	memset(h, 0, DHCP_FIXED);
	h[0] = DHCP_REQUEST_OP;
	h[1] = HARDWARE_ETHERNET;
	h[2] = MAC_BYTES;
	wd_put_be32(h + 4, it->xid);
	wd_put_be16(h + SECS_AT, secs < UINT16_MAX ? (uint16_t)secs : UINT16_MAX);
	memcpy(h + CHADDR_AT, it->ip->info.mac, MAC_BYTES);
	wd_put_be32(h + COOKIE_AT, DHCP_COOKIE);
	return h;
}

/* False without room. */
static bool put_option(struct wd_buf *b, uint8_t code, struct wd_bytes value)
{
	uint8_t *at = wd_buf_append(b, (uint32_t)value.len + 2);

	if (!at)
		return false;
	at[0] = code;
	at[1] = (uint8_t)value.len;
	memcpy(at + 2, value.ptr, value.len);
	return true;
}

static bool put_address(struct wd_buf *b, uint8_t code, const struct wd_addr *addr)
{
	return put_option(b, code, wd_bytes(addr->ip + 12, 4));
}

static bool is_none(const struct wd_addr *addr)
{
	return wd_be32(addr->ip + 12) == 0;
}

/* Who we are, and what we want to know. */
static bool put_wishes(const struct dhcp_client *it, struct wd_buf *b)
{
	static const uint8_t parameters[] = {
		DHCP_MASK, DHCP_ROUTER, DHCP_DNS, DHCP_DOMAIN, DHCP_MTU, DHCP_NTP, DHCP_LEASE,
		DHCP_T1, DHCP_T2,
	};
	static const uint8_t most[2] = { DHCP_CLIENT_MESSAGE >> 8, DHCP_CLIENT_MESSAGE & 0xff };
	const char *name = it->wishes.hostname;

	if (name && name[0] && !put_option(b, DHCP_HOSTNAME, wd_str(name)))
		return false;
	return put_option(b, DHCP_PARAMETERS, wd_bytes(parameters, sizeof parameters)) &&
	       put_option(b, DHCP_MESSAGE_MAX, wd_bytes(most, sizeof most));
}

/* By the table of RFC 2131, 4.3.6: the address that is wanted is an option until it is
 * ours, and in its field then. */
static bool put_options(const struct dhcp_client *it, struct wd_buf *b, uint8_t *h, uint8_t type)
{
	uint8_t id[1 + MAC_BYTES] = { HARDWARE_ETHERNET };
	bool ours = it->state >= DHCP_CLIENT_BOUND && type == DHCP_REQUEST;
	bool selected = !ours && type != DHCP_DISCOVER;

	memcpy(id + 1, it->ip->info.mac, MAC_BYTES);
	if (ours)
		memcpy(h + CIADDR_AT, it->address.ip + 12, 4);
	return put_option(b, DHCP_TYPE, wd_bytes(&type, 1)) &&
	       put_option(b, DHCP_CLIENT_ID, wd_bytes(id, sizeof id)) &&
	       (ours || is_none(&it->address) || put_address(b, DHCP_ADDRESS, &it->address)) &&
	       (!selected || put_address(b, DHCP_SERVER, &it->server)) &&
	       (type == DHCP_DECLINE || put_wishes(it, b));
}

static struct wd_buf *make_message(struct dhcp_client *it, uint8_t type)
{
	struct wd_buf *b = wd_udp_alloc(it->udp, 0);
	uint8_t *h = b ? put_fixed(it, b) : NULL, *end = NULL;
	uint32_t rest;

	if (h && put_options(it, b, h, type)) {
		rest = b->len + 1 < MESSAGE_MIN ? MESSAGE_MIN - b->len : 1;
		end = wd_buf_append(b, rest);
	}
	if (!end) {
		wd_buf_free(b);
		return NULL;
	}
	memset(end, DHCP_PAD, rest);
	end[0] = DHCP_END;
	return b;
}

void dhcp_send(struct dhcp_client *it, uint8_t type)
{
	struct wd_peer to = { wd_ipv4(255, 255, 255, 255), DHCP_SERVER_PORT };
	struct wd_buf *b = make_message(it, type);

	if (type == DHCP_REQUEST) {
		it->asked = it->wheel->now;
		if (it->state == DHCP_CLIENT_RENEWING)
			to.addr = it->server;
	}
	if (b)
		wd_ignore(wd_udp_send(it->udp, &it->port, NULL, &to, b), "it is sent again");
}
