/* SPDX-License-Identifier: ISC */
/* Packets of any kind, ICMP and IGMP among them: what is handed up is what the packet says,
 * what we send is sound, nothing leaks, and memory stays within its bounds.
 *
 * The input is a script: a byte that says what happens, then what that needs. */
#include "fuzz_host.h"

enum { PROTOCOL = 253 };

static struct wd_bytes packet; /* under way */

/* Data of a packet that came in one piece are its end, within its total length. */
static void take(void *arg, const struct wd_ip_packet *p, struct wd_buf *data)
{
	(void)arg;
	must(p->protocol == PROTOCOL);
	must(wd_buf_total(data) <= 65515 && data->head >= 20);
	if (packet.len >= 20 && (wd_be16(packet.ptr + 6) & 0x3fff) == 0) {
		size_t header = (packet.ptr[0] & 15) * 4u, total = wd_be16(packet.ptr + 2);

		must(header >= 20 && header <= total && total <= packet.len);
		must(data->len == total - header);
		must(memcmp(data->data, packet.ptr + header, data->len) == 0);
	}
	if (data->len % 2)
		wd_ip_refuse(ipv4(&ip), p, data, WD_IP_PORT_UNREACHABLE);
	else
		wd_buf_free(data);
}

/* It believes every other. */
static bool note_trouble(void *arg, const struct wd_ip_trouble *t)
{
	unsigned *troubles = arg;

	must(t->start.len >= 8 && t->start.ptr[0] <= 255);
	must(t->kind != WD_IP_TOO_LONG || (t->mtu >= 552 && t->mtu < 1500));
	return ++*troubles % 2;
}

static void check_sent(const struct wd_buf *frame)
{
	uint8_t p[1514 + 1];
	size_t len = wd_buf_total(frame), header;

	must(len <= 1514 && wd_buf_copy(frame, 0, wd_room(p, len)));
	if (wd_be16(p + 12) != WD_ETHERNET_IPV4)
		return;
	header = (p[14] & 15) * 4u;
	must(p[14] >> 4 == 4 && header >= 20 && wd_be16(p + 16) == len - 14);
	must(wd_sum_end(wd_sum_add(0, wd_bytes(p + 14, header))) == 0);
	must(p[26] == 10 && wd_be32(p + 30) != 0);
	must(p[23] != 1 || (wd_be16(p + 20) & 0x3fff) || wd_be32(p + 26) == 0x0a000001);
}

static void send_something(struct wd_cursor *c)
{
	struct wd_ip_packet p = {
		.to = wd_ipv4(10, 0, 0, wd_cursor_u8(c)), .protocol = PROTOCOL,
		.flags = wd_cursor_u8(c) & WD_IP_WHOLE,
	};
	struct wd_buf *b = wd_ip_alloc(ipv4(&ip), 0);
	uint32_t len = wd_cursor_be16(c) % 1490;

	if (!b)
		return;
	memset(wd_buf_append(b, len), 0, len);
	wd_ignore(wd_ip_send(ipv4(&ip), &p, b), "there may be no way");
}

/* A message of ICMP or IGMP gets a right checksum. */
static void mend_message(uint8_t *p, size_t len)
{
	size_t header = (p[0] & 15) * 4u, total = wd_be16(p + 2);
	uint16_t sum;

	if (p[9] > 2 || header < 20 || total < header + 4 || total > len)
		return;
	memset(p + header + 2, 0, 2);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(p + header, total - header)));
	memcpy(p + header + 2, &sum, 2);
}

/* Flags: to everybody; from the peer to us; and one of our protocols; a right message; a
 * header without options; short and in one piece. */
static void come(struct wd_bytes bytes, uint8_t flags)
{
	static const uint8_t protocols[] = { PROTOCOL, 1, 2, 17 };
	static uint8_t p[510];

	if (bytes.len < 20)
		return;
	memcpy(p, bytes.ptr, bytes.len);
	if (flags & 2) {
		wd_put_be32(p + 12, 0x0a000002);
		wd_put_be32(p + 16, flags & 1 ? 0xe0000001 : 0x0a000001);
	}
	if (flags & 4)
		p[9] = protocols[flags >> 6];
	if (flags & 16)
		p[0] = 0x45;
	if (flags & 32)
		p[2] = p[6] = p[7] = 0;
	if (flags & 8)
		mend_message(p, bytes.len);
	packet = wd_bytes(p, bytes.len);
	host_come(packet, flags & 1);
	packet = wd_bytes(NULL, 0);
}

static void step(struct wd_cursor *c)
{
	uint8_t flags;
	struct wd_addr group = wd_ipv4(239, 1, 2, wd_cursor_u8(c) % 20);

	switch (wd_cursor_u8(c) % 8) {
	case 0:
		host_pass(wd_ms(wd_cursor_be16(c)));
		break;
	case 1:
		wd_ignore(wd_ip_join(ipv4(&ip), &group), "there is a limit");
		break;
	case 2:
		wd_ip_leave(ipv4(&ip), &group);
		break;
	case 3:
		send_something(c);
		break;
	default:
		flags = wd_cursor_u8(c);
		come(wd_cursor_take(c, wd_cursor_u8(c) * 2u), flags);
	}
	must(ip.reassembly.bufs <= IP_REASSEMBLY_BUFS && arp.waiting <= ARP_DIRECT_WAITING_ALL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	unsigned troubles = 0;
	const struct wd_ip_user user = { take, note_trouble, &troubles };

	on_sent = check_sent;
	host_start(true);
	must(wd_ip_listen(ipv4(&ip), PROTOCOL, &user) == NULL);
	while (c.left > 0)
		step(&c);
	host_stop();
	return 0;
}
