/* SPDX-License-Identifier: ISC */
/* wadi/test/net_packets.h - packets of TCP and UDP that devices with offloads have work
 * with: for wadi/test/net.h.
 */
#ifndef WADI_TEST_NET_PACKETS_H
#define WADI_TEST_NET_PACKETS_H

#include "wadi/net.h"

/* From this port to this port (RFC 863), between addresses for benchmarks (RFC 2544;
 * RFC 3849). */
enum { WD_NET_TEST_PORT = 9, WD_NET_TEST_UDP = 17, WD_NET_TEST_TCP = 6, WD_NET_TEST_SEQ = 1000 };

/* A packet to make, and where it is in a stream of bytes. */
struct wd_net_packet_ {
	unsigned version;  /* of IP */
	unsigned protocol;
	uint32_t at, len;  /* of its payload */
};

/* Bytes up to where the transport header begins; bytes of that. */
static inline uint32_t wd_net_start_(unsigned version)
{
	return WD_NET_HEADER + (version == 4 ? 20u : 40u);
}
static inline uint32_t wd_net_transport_(unsigned protocol)
{
	return protocol == WD_NET_TEST_TCP ? 20 : 8;
}

/* Byte `at` of the stream. */
static inline uint8_t wd_net_byte_(uint32_t at)
{
	return (uint8_t)(at * 7 + (at >> 8));
}

/* The sum of 16-bit words, folded (RFC 1071). */
static inline uint16_t wd_net_sum_(uint32_t sum, const uint8_t *bytes, size_t len)
{
	uint64_t all = sum;

	for (size_t i = 0; i < len; i++)
		all += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (all >> 16)
		all = (all & 0xffff) + (all >> 16);
	return (uint16_t)all;
}

/* Of the pseudo header of a packet whose IP header stands at `ip`; `len` behind that. */
static inline uint16_t wd_net_pseudo_(const uint8_t *ip, unsigned protocol, uint32_t len)
{
	bool v4 = ip[0] >> 4 == 4;

	return wd_net_sum_(protocol + (len & 0xffff) + (len >> 16), ip + (v4 ? 12 : 8),
	                   v4 ? 8 : 32);
}

/* Writes the IP header of a packet with `len` bytes behind it. */
static inline void wd_net_put_ip_(uint8_t *ip, const struct wd_net_packet_ *p, uint32_t len)
{
	static const uint8_t addresses4[8] = { 198, 18, 0, 1, 198, 18, 0, 2 };
	static const uint8_t address6[4] = { 0x20, 0x01, 0x0d, 0xb8 };

	memset(ip, 0, 40);
	if (p->version == 6) {
		ip[0] = 0x60;
		wd_put_be16(ip + 4, (uint16_t)len);
		ip[6] = (uint8_t)p->protocol;
		ip[7] = 64;
		memcpy(ip + 8, address6, sizeof address6);
		memcpy(ip + 24, address6, sizeof address6);
		ip[23] = 1, ip[39] = 2;
		return;
	}
	ip[0] = 0x45;
	wd_put_be16(ip + 2, (uint16_t)(20 + len));
	ip[8] = 64;
	ip[9] = (uint8_t)p->protocol;
	memcpy(ip + 12, addresses4, sizeof addresses4);
	wd_put_be16(ip + 10, (uint16_t)~wd_net_sum_(0, ip, 20));
}

/* Writes all headers of a packet, its checksum that of the pseudo header as yet; returns
 * how long they are. */
static inline uint32_t wd_net_put_headers_(uint8_t *frame, const struct wd_net_packet_ *p,
                                           const uint8_t *to, const uint8_t *from)
{
	uint32_t start = wd_net_start_(p->version), header = wd_net_transport_(p->protocol);
	uint8_t *ip = frame + WD_NET_HEADER, *transport = frame + start;
	bool tcp = p->protocol == WD_NET_TEST_TCP;

	memcpy(frame, to, 6);
	memcpy(frame + 6, from, 6);
	wd_put_be16(frame + 12, p->version == 4 ? 0x0800 : 0x86dd);
	wd_net_put_ip_(ip, p, header + p->len);
	memset(transport, 0, header);
	wd_put_be16(transport, WD_NET_TEST_PORT);
	wd_put_be16(transport + 2, WD_NET_TEST_PORT);
	wd_put_be16(transport + (tcp ? 16 : 6),
	            wd_net_pseudo_(ip, p->protocol, header + p->len));
	if (tcp) {
		wd_put_be32(transport + 4, WD_NET_TEST_SEQ + p->at);
		transport[12] = 5 << 4;
		transport[13] = 0x10; /* ACK */
	} else {
		wd_put_be16(transport + 4, (uint16_t)(header + p->len));
	}
	return start + header;
}

/* What a frame is, if it is one of ours: false otherwise. */
static inline bool wd_net_read_(const uint8_t *frame, size_t len, struct wd_net_packet_ *p)
{
	const uint8_t *ip = frame + WD_NET_HEADER, *transport;
	uint32_t start, all;

	if (len < WD_NET_HEADER)
		return false;
	p->version = wd_be16(frame + 12) == 0x86dd ? 6 : 4;
	start = wd_net_start_(p->version);
	if (wd_be16(frame + 12) != (p->version == 6 ? 0x86dd : 0x0800) || len < start)
		return false;
	transport = frame + start;
	p->protocol = p->version == 4 ? ip[9] : ip[6];
	if ((p->protocol != WD_NET_TEST_UDP && p->protocol != WD_NET_TEST_TCP) ||
	    start + wd_net_transport_(p->protocol) > len ||
	    wd_be16(transport) != WD_NET_TEST_PORT || wd_be16(transport + 2) != WD_NET_TEST_PORT)
		return false;
	all = p->version == 4 ? wd_be16(ip + 2) - 20u : wd_be16(ip + 4);
	p->at = p->protocol == WD_NET_TEST_TCP ? wd_be32(transport + 4) - WD_NET_TEST_SEQ : 0;
	p->len = all - wd_net_transport_(p->protocol);
	return all >= wd_net_transport_(p->protocol) && start + all <= len;
}

/* Is it as it was sent, and its checksum, too? */
static inline bool wd_net_packet_is_good_(const uint8_t *frame, const struct wd_net_packet_ *p,
                                          bool summed)
{
	uint32_t start = wd_net_start_(p->version), header = wd_net_transport_(p->protocol);
	uint16_t pseudo = wd_net_pseudo_(frame + WD_NET_HEADER, p->protocol, header + p->len);

	for (uint32_t i = 0; i < p->len; i++)
		if (frame[start + header + i] != wd_net_byte_(p->at + i))
			return false;
	return summed || wd_net_sum_(pseudo, frame + start, header + p->len) == 0xffff;
}

#endif
