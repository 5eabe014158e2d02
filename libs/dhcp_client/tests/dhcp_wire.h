/* SPDX-License-Identifier: ISC */
/* dhcp_wire.h - a client, and a wire on which the test is its server, 10.0.0.3. */
#ifndef DHCP_WIRE_H
#define DHCP_WIRE_H

#include "../../ipv4/tests/ip_wire.h"
#include "wadi/dhcp_client.h"
#include "wadi/test/dhcp_lease.h"
#include "wadi/udp_direct.h"

enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, LEASE_SECONDS = 3600 };

static struct udp_direct udp;
static struct dhcp_client client;
static struct wd_dhcp_watching_ watching;

/* ---- What the client says -------------------------------------------------------------- */

static uint8_t last_message[1500]; /* of the client, from its first byte on */
static size_t last_len;

/* The value of an option of it, its length before; NULL when it has none. */
static inline const uint8_t *option(uint8_t code)
{
	for (size_t at = 240; at < last_len && last_message[at] != 255;
	     at += last_message[at] ? 2u + last_message[at + 1] : 1u)
		if (last_message[at] == code)
			return last_message + at + 1;
	return NULL;
}

/* Its messages as lines: "discover", "request 50 of 3", "renew 50 to 3", "rebind 50",
 * "decline 50 of 3"; addresses by their last octet. */
static inline const char *message_text(const uint8_t *p)
{
	static const char *const names[] = { "?", "discover", "?", "request", "decline" };
	static char text[80];
	size_t len;
	size_t n;

	if (!p)
		return "-";
	len = wd_be16(p + 2) - 28u;
	assert_true(p[9] == 17 && wd_be16(p + 20) == 68 && wd_be16(p + 22) == 67);
	assert_true(len >= 300 && len <= 548 && wd_be16(p + 24) == len + 8);
	memcpy(last_message, p + 28, len);
	last_len = len;
	assert_true(option(53) && option(53)[0] == 1 && option(53)[1] <= 4);
	assert_memory_equal(option(61), "\7\1\2\0\0\0\0\1", 8);
	assert_memory_equal(last_message, "\1\1\6\0", 4);
	assert_memory_equal(last_message + 28, "\2\0\0\0\0\1\0\0", 8);
	assert_true(wd_be32(last_message + 236) == 0x63825363);
	if (last_message[15]) {
		assert_false(option(50) || option(54));
		if (p[19] == 255)
			snprintf(text, sizeof text, "rebind %u", last_message[15]);
		else
			snprintf(text, sizeof text, "renew %u to %u", last_message[15], p[19]);
		assert_int_equal(p[15], last_message[15]);
		return text;
	}
	assert_true(wd_be32(p + 16) == 0xffffffff && wd_be32(p + 12) == 0);
	n = (size_t)snprintf(text, sizeof text, "%s", names[option(53)[1]]);
	if (option(50))
		n += (size_t)snprintf(text + n, sizeof text - n, " %u", option(50)[4]);
	if (option(54))
		snprintf(text + n, sizeof text - n, " of %u", option(54)[4]);
	return text;
}

static inline const char *said(void)
{
	return message_text(next_packet());
}

/* What it says while time passes; time stops at each message. */
static inline const char *said_within(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;
	const char *text = said();

	while (text[0] == '-' && (next = wd_wheel_next(&wheel), next.ns <= until.ns)) {
		wd_wheel_turn(&wheel, next);
		text = said();
	}
	if (text[0] == '-')
		wd_wheel_turn(&wheel, until);
	return text;
}

/* ---- What the server says ---------------------------------------------------------------- */

/* An answer to the last message; what is 0 is as it should be. */
struct answer {
	uint8_t type;
	uint8_t own;          /* last octet of the address: 50 */
	uint8_t server;       /* 3 */
	uint32_t lease, t1, t2, yiaddr;
	struct wd_bytes extra; /* options */
	struct wd_bytes sname, file;
	bool no_server, no_lease, no_type, no_end, no_mask;
	uint8_t op, htype, hlen;
	uint32_t xid_more;
	bool other_mac, other_cookie, other_port, unicast;
	size_t keep;           /* only so many bytes of it */
};

static inline size_t put(uint8_t *at, uint8_t code, const void *value, size_t len)
{
	at[0] = code;
	at[1] = (uint8_t)len;
	memcpy(at + 2, value, len);
	return len + 2;
}

static inline size_t put_number(uint8_t *at, uint8_t code, uint32_t number)
{
	at[0] = code;
	at[1] = 4;
	wd_put_be32(at + 2, number);
	return 6;
}

static inline size_t put_options(uint8_t *m, const struct answer *a)
{
	size_t n = 240;

	if (!a->no_type)
		n += put(m + n, 53, &a->type, 1);
	if (!a->no_server)
		n += put_number(m + n, 54, 0x0a000000u + (a->server ? a->server : 3));
	if (!a->no_lease && a->type != NAK)
		n += put_number(m + n, 51, a->lease ? a->lease : LEASE_SECONDS);
	if (a->t1)
		n += put_number(m + n, 58, a->t1);
	if (a->t2)
		n += put_number(m + n, 59, a->t2);
	if (a->extra.len > 0)
		memcpy(m + n, a->extra.ptr, a->extra.len);
	n += a->extra.len;
	if (!a->no_mask) /* what stands behind the extra ones is heard, too */
		n += put_number(m + n, 1, 0xffffff00);
	m[n] = 255;
	return n + !a->no_end;
}

static inline void answer(struct answer a)
{
	static uint8_t m[8 + 1480];
	uint8_t *d = m + 8;
	size_t len;

	memset(m, 0, sizeof m);
	d[0] = a.op ? a.op : 2;
	d[1] = a.htype ? a.htype : 1;
	d[2] = a.hlen ? a.hlen : 6;
	wd_put_be32(d + 4, wd_be32(last_message + 4) + a.xid_more);
	wd_put_be32(d + 16, a.yiaddr ? a.yiaddr : 0x0a000000u + (a.own ? a.own : 50));
	memcpy(d + 28, "\2\0\0\0\0\1", 6);
	d[33] ^= a.other_mac;
	if (a.sname.len > 0)
		memcpy(d + 44, a.sname.ptr, a.sname.len);
	if (a.file.len > 0)
		memcpy(d + 108, a.file.ptr, a.file.len);
	wd_put_be32(d + 236, 0x63825363 + a.other_cookie);
	len = put_options(d, &a);
	len = a.keep ? a.keep : len;
	wd_put_be16(m, a.other_port ? 68 : 67);
	wd_put_be16(m + 2, 68);
	wd_put_be16(m + 4, (uint16_t)(len + 8));
	put_raw((struct raw){ .from = GATEWAY, .to = a.unicast ? 0x0a000032 : 0xffffffff,
	                      .to_all = !a.unicast, .protocol = 17,
	                      .data = wd_bytes(m, len + 8) });
	host_settle();
}

static inline void say(uint8_t type)
{
	answer((struct answer){ .type = type });
}

/* Lets time pass, and answers what is asked; a wd_test_pass. */
static inline void serve(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span);

	(void)arg;
	while (wd_before(wheel.now, until)) {
		const char *text = said_within(wd_between(wheel.now, until));

		if (text[0] == 'd')
			say(OFFER);
		else if (text[0] == 'r')
			say(ACK);
	}
}

/* ---- Start ---------------------------------------------------------------------------------- */

static inline int client_setup_with(void **state, const struct dhcp_client_wishes *wishes)
{
	if (wire_setup(state))
		return -1;
	ipv4_clear(&host[0].ip);
	watching = (struct wd_dhcp_watching_){ .watcher.changed = wd_dhcp_note_ };
	assert_null(udp_direct_init(&udp, ipv4(&host[0].ip), wd_seeded(&host[0].seed)));
	assert_null(dhcp_client_init(&client, udp_direct(&udp), &host[0].ip, &wheel,
	                             wd_seeded(&host[0].seed), wishes));
	wd_dhcp_lease_watch(dhcp_client(&client), &watching.watcher);
	return 0;
}

static inline int client_setup(void **state)
{
	return client_setup_with(state, NULL);
}

/* One that trusts its server, and so has no seconds to wait. */
static inline int trusting_setup(void **state)
{
	const struct dhcp_client_wishes wishes = { .trust = true };

	return client_setup_with(state, &wishes);
}

static inline int client_teardown(void **state)
{
	dhcp_client_fini(&client);
	return hosts_teardown(state);
}

/* The client has 10.0.0.50, just granted. */
static inline int bound_setup(void **state)
{
	if (trusting_setup(state))
		return -1;
	assert_string_equal(said(), "discover");
	say(OFFER);
	assert_string_equal(said(), "request 50 of 3");
	say(ACK);
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
	assert_string_equal(said(), "-");
	watching.changes = 0;
	return 0;
}

static inline bool has_address(void)
{
	struct wd_prefix own;

	return wd_ip_addresses(ipv4(&host[0].ip), &own, 1) == 1 && own.addr.ip[15] == 50;
}

#endif
