/* SPDX-License-Identifier: ISC */
/* ip_wire.h - us (10.0.0.1/24, gateway 10.0.0.3), and a wire on which the test speaks IPv4
 * for all others, who answer to ARP alone. */
#ifndef IP_WIRE_H
#define IP_WIRE_H

#include "host.h"
#include "wadi/checksum.h"

#include <stdio.h>

enum { US = 0x0a000001, PEER = 0x0a000002, GATEWAY = 0x0a000003, FAR = 0xc0000201 };
enum { TEST_PROTOCOL = 253, CAUGHT_MAX = 2000, MF = 0x2000, DF = 0x4000 };

/* ---- What we send ---------------------------------------------------------------------- */

/* Packets of ours, from their IP header on. */
static struct { uint8_t bytes[1600]; uint32_t len; uint8_t to; } caught[CAUGHT_MAX];
static unsigned caught_first, caught_count;

static inline bool catch_packets(const struct wd_buf *frame)
{
	uint8_t head[14];

	assert_true(wd_buf_copy(frame, 0, WD_ROOM(head)));
	if (wd_be16(head + 12) != WD_ETHERNET_IPV4)
		return true;
	if (head[11] == 1) {
		unsigned at = (caught_first + caught_count++) % CAUGHT_MAX;

		assert_true(caught_count <= CAUGHT_MAX);
		caught[at].len = (uint32_t)wd_buf_total(frame) - 14;
		caught[at].to = head[5];
		assert_true(caught[at].len <= sizeof caught[at].bytes);
		assert_true(wd_buf_copy(frame, 14, wd_room(caught[at].bytes, caught[at].len)));
	}
	return false;
}

/* The next packet of ours; NULL when there is none. */
static inline const uint8_t *next_packet(void)
{
	const uint8_t *p;

	host_settle();
	if (caught_count == 0)
		return NULL;
	p = caught[caught_first].bytes;
	caught_first = (caught_first + 1) % CAUGHT_MAX;
	caught_count--;
	return p;
}

/* A packet as one line: "10.0.0.1>10.0.0.2 udp 28 bytes", with what else is of interest.
 * "-" for none.  Its header must be sound. */
static inline const char *packet_text(const uint8_t *p)
{
	static char text[200];
	size_t n;
	uint32_t len;
	uint16_t cut;

	if (!p)
		return "-";
	len = (p[0] & 15) * 4u;
	cut = wd_be16(p + 6);
	assert_int_equal(p[0] >> 4, 4);
	assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p, len))), 0);
	n = (size_t)snprintf(text, sizeof text, "%u.%u.%u.%u>%u.%u.%u.%u ", p[12], p[13], p[14],
	                     p[15], p[16], p[17], p[18], p[19]);
	if (p[9] == 1)
		n += (size_t)snprintf(text + n, sizeof text - n, "icmp %u/%u", p[len], p[len + 1]);
	else if (p[9] == 2)
		n += (size_t)snprintf(text + n, sizeof text - n, "igmp %02x %u.%u.%u.%u", p[len],
		                      p[len + 4], p[len + 5], p[len + 6], p[len + 7]);
	else
		n += (size_t)snprintf(text + n, sizeof text - n, "protocol %u", p[9]);
	n += (size_t)snprintf(text + n, sizeof text - n, ", %u bytes", wd_be16(p + 2) - len);
	if (cut & DF)
		n += (size_t)snprintf(text + n, sizeof text - n, ", whole");
	if (cut & 0x3fff)
		n += (size_t)snprintf(text + n, sizeof text - n, ", from %u%s", (cut & 0x1fff) * 8,
		                      cut & MF ? " on" : "");
	if (p[8] != 64)
		snprintf(text + n, sizeof text - n, ", %u hops", p[8]);
	return text;
}

static inline const char *left(void)
{
	return packet_text(next_packet());
}

/* What leaves while time passes; time stops at each packet. */
static inline const char *left_within(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;
	const char *text = left();

	while (text[0] == '-' && (next = wd_wheel_next(&wheel), next.ns <= until.ns)) {
		wd_wheel_turn(&wheel, next);
		text = left();
	}
	if (text[0] == '-')
		wd_wheel_turn(&wheel, until);
	return text;
}

/* ---- What comes ------------------------------------------------------------------------- */

/* What the users of protocols TEST_PROTOCOL and ICMP's troubled ones have got. */
static struct {
	unsigned packets;
	struct wd_ip_packet packet;
	uint8_t data[65536];
	size_t len;
	unsigned troubles;
	struct wd_ip_trouble trouble;
	bool believes; /* what is said of its packets */
	bool refuses;  /* what comes */
} got;

static inline void get(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg;
	got.packets++;
	got.packet = *packet;
	got.len = wd_buf_total(data);
	assert_true(wd_buf_copy(data, 0, wd_room(got.data, got.len)));
	if (got.refuses)
		wd_ip_refuse(ipv4(&host[0].ip), packet, data, WD_IP_PORT_UNREACHABLE);
	else
		wd_buf_free(data);
}

static inline bool get_trouble(void *arg, const struct wd_ip_trouble *trouble)
{
	(void)arg;
	got.troubles++;
	got.trouble = *trouble;
	return got.believes;
}

/* A packet, in parts that a test may get wrong: what is 0 is as it should be. */
struct raw {
	uint32_t from, to;
	uint8_t first;    /* version and length of the header */
	uint8_t protocol; /* TEST_PROTOCOL */
	uint8_t tos;
	uint16_t id, cut;
	int total;        /* more than it should say */
	struct wd_bytes options, data;
	bool bad_sum, to_all, pad;
	uint32_t keep;    /* only so many bytes of it come */
};

static inline void put_raw(struct raw r)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 64);
	uint32_t len = 20 + (uint32_t)r.options.len;
	uint8_t *p = wd_buf_append(b, len + (uint32_t)r.data.len + (r.pad ? 40 : 0));
	uint16_t sum;

	assert_non_null(p);
	memset(p, 0, b->len);
	p[0] = r.first ? r.first : (uint8_t)(0x40 | len / 4);
	p[1] = r.tos;
	wd_put_be16(p + 2, (uint16_t)((int)(len + r.data.len) + r.total));
	wd_put_be16(p + 4, r.id);
	wd_put_be16(p + 6, r.cut);
	p[8] = 64;
	p[9] = r.protocol ? r.protocol : TEST_PROTOCOL;
	wd_put_be32(p + 12, r.from);
	wd_put_be32(p + 16, r.to);
	if (r.options.len > 0)
		memcpy(p + 20, r.options.ptr, r.options.len);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(p, (p[0] & 15) * 4u < b->len ?
	                                               (p[0] & 15) * 4u : b->len)));
	sum ^= r.bad_sum;
	memcpy(p + 10, &sum, sizeof sum);
	if (r.data.len > 0)
		memcpy(p + len, r.data.ptr, r.data.len);
	if (r.keep)
		wd_buf_keep(b, r.keep);
	p = wd_buf_prepend(b, 14);
	memcpy(p, r.to_all ? "\xff\xff\xff\xff\xff\xff" : "\2\0\0\0\0\1", 6);
	memcpy(p + 6, "\2\0\0\0\0\2\x08\0", 8);
	host_arrive(&host[0], b);
}

/* From the peer to us, unless it says otherwise. */
static inline void come(struct raw r)
{
	got.packets = 0;
	r.from = r.from ? r.from : PEER;
	r.to = r.to ? r.to : US;
	put_raw(r);
}

#define TEXT(literal) wd_bytes(literal, sizeof(literal) - 1)

/* A message of ICMP with its checksum. */
static inline struct wd_bytes icmp(const char *bytes, size_t len)
{
	static uint8_t message[1500];
	uint16_t sum;

	memcpy(message, bytes, len);
	memset(message + 2, 0, 2);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(message, len)));
	memcpy(message + 2, &sum, 2);
	return wd_bytes(message, len);
}

/* ---- Start -------------------------------------------------------------------------------- */

/* Sends `len` bytes of our own to `to`. */
static inline wd_err send_data(uint32_t to, size_t len, uint8_t flags)
{
	struct wd_ip_packet packet = {
		.to = wd_ipv4((uint8_t)(to >> 24), (uint8_t)(to >> 16), (uint8_t)(to >> 8),
		              (uint8_t)to),
		.protocol = TEST_PROTOCOL, .flags = flags,
	};
	struct wd_buf *data = NULL, **last = &data;

	do {
		struct wd_buf *b = *last = wd_ip_alloc(ipv4(&host[0].ip), 0);
		size_t n = len < 1400 ? len : 1400;

		if (!b) {
			wd_buf_free(data);
			return wd_no_memory;
		}
		memset(wd_buf_append(b, (uint32_t)n), 0x55, n);
		last = &b->more;
		len -= n;
	} while (len > 0);
	return wd_ip_send(ipv4(&host[0].ip), &packet, data);
}

static inline int wire_setup(void **state)
{
	const struct wd_ip_user user = { get, get_trouble, NULL };

	if (hosts_setup_addresses(state))
		return -1;
	memset(&got, 0, sizeof got);
	host_pass(NULL, wd_s(5)); /* announcements */
	on_wire = catch_packets;
	assert_null(send_data(PEER, 0, 0));
	assert_null(send_data(GATEWAY, 0, 0));
	host_settle();
	caught_first = caught_count = 0;
	return wd_ip_listen(ipv4(&host[0].ip), TEST_PROTOCOL, &user) != NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, wire_setup, hosts_teardown)

#endif
