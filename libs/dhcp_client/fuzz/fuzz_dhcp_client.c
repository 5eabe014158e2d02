/* SPDX-License-Identifier: ISC */
/* A client and a server that says anything: the client stays within its states, says sound
 * messages, always has a timer, and leaks nothing.
 *
 * The input is a script: how long it is until the next message, then its type, some of its
 * fields and its options. */
#include "../../ipv4/fuzz/fuzz_host.h"

#include "wadi/dhcp_client.h"
#include "wadi/udp_direct.h"

static struct udp_direct udp;
static struct dhcp_client client;

static void check_sent(const struct wd_buf *frame)
{
	static uint8_t p[1514];
	size_t len = wd_buf_total(frame);

	must(len <= sizeof p && wd_buf_copy(frame, 0, wd_room(p, len)));
	if (wd_be16(p + 12) != WD_ETHERNET_IPV4 || p[23] != 17)
		return;
	must(wd_be16(p + 36) == 67 && len >= 14 + 28 + 300 && len <= 14 + 576);
	must(wd_be32(p + 42 + 236) == 0x63825363 && p[42 + 240] == 53);
}

/* Mostly an answer to the last question. */
static void answer(struct wd_cursor *c)
{
	static uint8_t p[28 + 600];
	uint8_t *m = p + 28, flags = wd_cursor_u8(c), type = wd_cursor_u8(c) % 8;
	struct wd_bytes options = wd_cursor_take(c, wd_cursor_u8(c));
	size_t len = 240, total;

	memset(p, 0, sizeof p);
	m[0] = 2;
	m[1] = 1;
	m[2] = 6;
	wd_put_be32(m + 4, client.xid ^ (flags & 1));
	wd_put_be32(m + 16, 0x0a000032 + (flags & 2));
	memcpy(m + 28, "\2\0\0\0\0\1", 6);
	wd_put_be32(m + 236, 0x63825363);
	memcpy(m + len, (uint8_t[]){ 53, 1, type, 54, 4, 10, 0, 0, 3 }, 9);
	len += 9;
	if (flags & 4) {
		memcpy(m + len, (uint8_t[]){ 51, 4, 0, 0, flags, 100 }, 6);
		len += 6;
	}
	if (options.len > 0)
		memcpy(m + len, options.ptr, options.len);
	len += options.len;
	total = 28 + len;
	memcpy(p, "\x45\0\0\0\0\0\0\0\x40\x11\0\0\x0a\0\0\3\xff\xff\xff\xff\0\x43\0\x44", 24);
	wd_put_be16(p + 2, (uint16_t)total);
	wd_put_be16(p + 24, (uint16_t)(8 + len));
	host_come(wd_bytes(p, total), true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct dhcp_client_wishes wishes = { .hostname = "fuzz", .trust = size % 2 };

	on_sent = check_sent;
	host_start(false);
	must(udp_direct_init(&udp, ipv4(&ip), wd_seeded(&seed)) == NULL);
	must(dhcp_client_init(&client, udp_direct(&udp), &ip, &wheel, wd_seeded(&seed),
	                      &wishes) == NULL);
	while (c.left > 0) {
		uint8_t flags = wd_cursor_u8(&c);

		host_pass(flags & 1 ? wd_s(wd_cursor_be16(&c) % 5000) : wd_ms(flags));
		answer(&c);
		must(client.state <= DHCP_CLIENT_REBINDING);
		must(wd_wheel_is_set(&client.timer) || client.expire.ns == WD_NEVER.ns);
		must(client.state < DHCP_CLIENT_BOUND || ip.claimed);
	}
	dhcp_client_fini(&client);
	host_stop();
	return 0;
}
