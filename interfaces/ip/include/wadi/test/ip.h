/* SPDX-License-Identifier: ISC */
/* wadi/test/ip.h - what every IP does. */
#ifndef WADI_TEST_IP_H
#define WADI_TEST_IP_H

#include "wadi/checksum.h"
#include "wadi/ip.h"
#include "wadi/test/expect.h"

/* Protocols of this test, for experiments (RFC 3692). */
enum { WD_IP_TEST_PROTOCOL = 253, WD_IP_TEST_DEAF = 254 };

/* One side, and its address. */
struct wd_ip_side {
	wd_ip ip;
	struct wd_addr addr;
};

/* What one side has got. */
struct wd_ip_seen_ {
	struct wd_ip_packet packet;   /* the last, */
	size_t len;                   /* the bytes of its data, */
	unsigned packets, good, sums; /* packets; of them, with the right bytes, checksums */
	unsigned troubles;
	struct wd_ip_trouble trouble; /* the last, without its start */
	bool start;                   /* was that as it was sent? */
	bool refuse;                  /* what comes is refused */
};

/* The two sides, another address of a's family that is nobody's, how time passes, and what
 * has come. */
struct wd_ip_test_ {
	wd_ip a, b;
	struct wd_addr of_a, of_b, nobody;
	wd_test_pass *pass;
	void *arg;
	struct wd_ip_seen_ *at_a, *at_b;
};

/* Byte `at` of a packet's data. */
static inline uint8_t wd_ip_byte_(size_t at)
{
	return (uint8_t)(at * 7 + (at >> 8) * 3 + 1);
}

/* Notes a packet; a wd_ip_input.  The checksum field of the test is at 6, where UDP's is. */
static inline void wd_ip_note_(struct wd_ip_seen_ *seen, const struct wd_ip_packet *packet,
                               const struct wd_buf *data)
{
	size_t at = 0;
	bool good = true;

	for (const struct wd_buf *b = data; b; b = b->more)
		for (uint32_t i = 0; i < b->len; i++, at++)
			good = good && (at == 6 || at == 7 || b->data[i] == wd_ip_byte_(at));
	seen->packet = *packet;
	seen->len = at;
	seen->packets++;
	seen->good += good;
	seen->sums += wd_sum_is_good(packet, data);
}

/* Notes a trouble; a wd_ip_troubled. */
static inline bool wd_ip_note_trouble_(void *arg, const struct wd_ip_trouble *trouble)
{
	struct wd_ip_seen_ *seen = arg;

	seen->troubles++;
	seen->trouble = *trouble;
	seen->start = trouble->start.len >= 8;
	for (size_t i = 0; i < trouble->start.len; i++)
		seen->start = seen->start && (i == 6 || i == 7 ||
		                              trouble->start.ptr[i] == wd_ip_byte_(i));
	return true;
}

/* Appends a chain of buffers with bytes `from` to `len` of the data to `*last`. */
static inline bool wd_ip_fill_(wd_ip ip, struct wd_buf **last, size_t from, size_t len)
{
	do {
		struct wd_buf *b = wd_ip_alloc(ip, 0);
		uint32_t n;

		if (!b)
			return false;
		n = len - from < 1400 ? (uint32_t)(len - from) : 1399;
		for (uint8_t *at = wd_buf_append(b, n); n > 0; n--)
			*at++ = wd_ip_byte_(from++);
		*last = b;
		last = &b->more;
	} while (from < len);
	return true;
}

/* Data of `len` bytes in a chain; NULL without buffers. */
static inline struct wd_buf *wd_ip_data_(wd_ip ip, size_t len)
{
	struct wd_buf *data = NULL;

	if (wd_ip_fill_(ip, &data, 0, len))
		return data;
	wd_buf_free(data);
	return NULL;
}

/* The packet that goes from a to b. */
static inline struct wd_ip_packet wd_ip_there_(const struct wd_ip_test_ *t)
{
	return (struct wd_ip_packet){
		.from = t->of_a, .to = t->of_b, .protocol = WD_IP_TEST_PROTOCOL,
	};
}

/* Sends data of `len` bytes from a to b, lets time pass, and yields what sending did. */
static inline wd_err wd_ip_send_test_(const struct wd_ip_test_ *t,
                                      const struct wd_ip_packet *packet, size_t len)
{
	struct wd_buf *data = wd_ip_data_(t->a, len);
	bool refuse = t->at_b->refuse;
	wd_err err;

	*t->at_a = *t->at_b = (struct wd_ip_seen_){ .refuse = refuse };
	if (!data)
		return wd_no_memory;
	err = wd_ip_send(t->a, packet, data);
	t->pass(t->arg, wd_ms(10));
	return err;
}

/* Did one good packet of `len` bytes come from a to b? */
static inline bool wd_ip_came_(const struct wd_ip_test_ *t, size_t len)
{
	const struct wd_ip_seen_ *s = t->at_b;

	return s->packets == 1 && s->good == 1 && s->len == len &&
	       memcmp(&s->packet.from, &t->of_a, sizeof t->of_a) == 0 &&
	       memcmp(&s->packet.to, &t->of_b, sizeof t->of_b) == 0 &&
	       s->packet.protocol == WD_IP_TEST_PROTOCOL && s->packet.flags == 0;
}

/* What paths say. */
WD_TEST int wd_ip_has_paths_(const struct wd_ip_test_ *t)
{
	struct wd_ip_path path;
	int failures = 0;

	WD_EXPECT(wd_ip_path(t->a, NULL, &t->of_b, &path) == NULL);
	WD_EXPECT(memcmp(&path.from, &t->of_a, sizeof t->of_a) == 0);
	WD_EXPECT(path.header == (wd_addr_is_ipv4(&t->of_a) ? 20 : 40));
	WD_EXPECT(path.mtu >= 576 && path.packet_max >= path.mtu && path.packet_max <= 65575);
	WD_EXPECT(wd_ip_path(t->a, &t->of_a, &t->of_b, &path) == NULL);
	WD_EXPECT(wd_err_is(wd_ip_path(t->a, &t->nobody, &t->of_b, &path), wd_ip_no_route));
	WD_EXPECT(wd_ip_path(t->a, NULL, &t->of_a, &path) == NULL);
	return failures;
}

/* Buffers have the room that is promised, and our addresses are known. */
WD_TEST int wd_ip_has_basics_(const struct wd_ip_test_ *t)
{
	struct wd_buf *b = wd_ip_alloc(t->a, 60);
	struct wd_prefix own[8];
	size_t count = wd_ip_addresses(t->a, own, 8);
	bool found = false;
	int failures = 0;

	WD_EXPECT(b && b->len == 0 && b->head >= 60 + 20 && b->room >= 1400);
	wd_buf_free(b);
	for (size_t i = 0; i < count && i < 8; i++)
		found = found || memcmp(&own[i].addr, &t->of_a, sizeof t->of_a) == 0;
	WD_EXPECT(found && wd_ip_addresses(t->a, own, 0) == 0);
	return failures;
}

/* Packets of all lengths arrive as they were sent, long ones in fragments. */
WD_TEST int wd_ip_carries_(const struct wd_ip_test_ *t)
{
	struct wd_ip_packet packet = wd_ip_there_(t);
	struct wd_ip_path path = { 0 };
	int failures = 0;

	WD_EXPECT(wd_ip_path(t->a, NULL, &t->of_b, &path) == NULL);
	size_t fits = path.mtu - path.header, most = 65535 - 20;
	const size_t lengths[] = { 0, 1, 7, 8, 9, 1000, fits - 1, fits, fits + 1, 2 * fits, 9001,
	                           32768, most };
	for (size_t i = 0; i < WD_COUNT(lengths); i++) {
		WD_EXPECT(wd_ip_send_test_(t, &packet, lengths[i]) == NULL);
		WD_EXPECT(wd_ip_came_(t, lengths[i]));
	}
	packet.from = (struct wd_addr){ 0 };
	WD_EXPECT(wd_ip_send_test_(t, &packet, 100) == NULL && wd_ip_came_(t, 100));
	packet.from = t->nobody;
	WD_EXPECT(wd_err_is(wd_ip_send_test_(t, &packet, 100), wd_ip_no_route));
	packet.from = t->of_a;
	packet.flags = WD_IP_WHOLE;
	WD_EXPECT(wd_ip_send_test_(t, &packet, fits) == NULL && wd_ip_came_(t, fits));
	WD_EXPECT(wd_err_is(wd_ip_send_test_(t, &packet, fits + 1), wd_ip_too_big));
	WD_EXPECT(t->at_b->packets == 0);
	packet.flags = 0;
	WD_EXPECT(wd_err_is(wd_ip_send_test_(t, &packet, 65536), wd_ip_too_big));
	return failures;
}

/* The fields of the header arrive, and what is of another protocol does not. */
WD_TEST int wd_ip_has_fields_(const struct wd_ip_test_ *t)
{
	struct wd_ip_packet packet = wd_ip_there_(t);
	int failures = 0;

	WD_EXPECT(wd_ip_send_test_(t, &packet, 30) == NULL);
	WD_EXPECT(t->at_b->packet.hops == 64 && t->at_b->packet.tos == 0);
	packet.hops = 7;
	packet.tos = 0xb9;
	WD_EXPECT(wd_ip_send_test_(t, &packet, 30) == NULL);
	WD_EXPECT(t->at_b->packet.hops == 7 && t->at_b->packet.tos == 0xb9);
	packet.protocol = WD_IP_TEST_DEAF;
	WD_EXPECT(wd_ip_send_test_(t, &packet, 30) == NULL && t->at_b->packets == 0);
	return failures;
}

/* A frame with slices, its checksum asked for: of the length of a fragment, and of many. */
WD_TEST int wd_ip_fills_sums_(const struct wd_ip_test_ *t)
{
	static uint8_t bytes[9000];
	struct wd_page page = { .bytes = bytes, .size = sizeof bytes, .refs = 1 };
	struct wd_ip_packet packet = wd_ip_there_(t);
	int failures = 0;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = wd_ip_byte_(i + 33);
	for (uint32_t len = 1000; len <= 9000; len += 4000) {
		struct wd_buf *b = wd_ip_data_(t->a, 33);
		uint16_t pseudo = wd_sum_fold(wd_sum_pseudo(0, &packet, 33 + len));

		WD_EXPECT(b && wd_buf_refer(b, &page, 0, 5) && wd_buf_refer(b, &page, 5, len - 5));
		if (failures) {
			wd_buf_free(b);
			return failures;
		}
		memcpy(b->data + 6, &pseudo, sizeof pseudo);
		b->sum_from = wd_buf_place(b, b->data);
		b->sum_at = 6;
		b->flags = WD_BUF_SUM_ASK;
		*t->at_b = (struct wd_ip_seen_){ 0 };
		WD_EXPECT(wd_ip_send(t->a, &packet, b) == NULL);
		t->pass(t->arg, wd_ms(10));
		WD_EXPECT(wd_ip_came_(t, 33 + len) && t->at_b->sums == 1);
	}
	WD_EXPECT(page.refs == 1);
	return failures;
}

/* Who sends what is refused is told. */
WD_TEST int wd_ip_refuses_(const struct wd_ip_test_ *t)
{
	struct wd_ip_packet packet = wd_ip_there_(t);
	int failures = 0;

	t->at_b->refuse = true;
	for (size_t len = 8; len <= 5000; len = len * 2 + 3) {
		WD_EXPECT(wd_ip_send_test_(t, &packet, len) == NULL);
		WD_EXPECT(t->at_a->troubles == 1 && t->at_a->start);
		WD_EXPECT(t->at_a->trouble.kind == WD_IP_PORT_UNREACHABLE);
		WD_EXPECT(memcmp(&t->at_a->trouble.from, &t->of_a, sizeof t->of_a) == 0);
		WD_EXPECT(memcmp(&t->at_a->trouble.to, &t->of_b, sizeof t->of_b) == 0);
		t->pass(t->arg, wd_s(10));
	}
	t->at_b->refuse = false;
	return failures;
}

/* Packets to a group come to its members, and are never refused. */
WD_TEST int wd_ip_has_groups_(const struct wd_ip_test_ *t)
{
	struct wd_ip_packet packet = wd_ip_there_(t);
	int failures = 0;

	packet.to = wd_ipv4(239, 1, 2, 3);
	if (!wd_addr_is_ipv4(&t->of_a))
		packet.to = (struct wd_addr){ { 0xff, 0x02, [14] = 0x12, 0x34 } };
	WD_EXPECT(wd_ip_send_test_(t, &packet, 100) == NULL && t->at_b->packets == 0);
	WD_EXPECT(wd_ip_join(t->b, &packet.to) == NULL && wd_ip_join(t->b, &packet.to) == NULL);
	wd_ip_leave(t->b, &packet.to);
	t->at_b->refuse = true;
	WD_EXPECT(wd_ip_send_test_(t, &packet, 100) == NULL && t->at_b->packets == 1);
	WD_EXPECT(t->at_b->good == 1 && t->at_b->packet.flags == WD_IP_MANY);
	WD_EXPECT(memcmp(&t->at_b->packet.to, &packet.to, sizeof packet.to) == 0);
	WD_EXPECT(t->at_a->troubles == 0);
	t->at_b->refuse = false;
	wd_ip_leave(t->b, &packet.to);
	WD_EXPECT(wd_ip_send_test_(t, &packet, 100) == NULL && t->at_b->packets == 0);
	return failures;
}

/* The side that the test listens with: its IP, to refuse with, and what it has got. */
struct wd_ip_ear_ {
	wd_ip ip;
	struct wd_ip_seen_ seen;
};

/* A wd_ip_input, and a wd_ip_troubled, of an ear. */
static inline void wd_ip_hear_(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct wd_ip_ear_ *ear = arg;

	wd_ip_note_(&ear->seen, packet, data);
	if (ear->seen.refuse)
		wd_ip_refuse(ear->ip, packet, data, WD_IP_PORT_UNREACHABLE);
	else
		wd_buf_free(data);
}
static inline bool wd_ip_hear_trouble_(void *arg, const struct wd_ip_trouble *trouble)
{
	struct wd_ip_ear_ *ear = arg;

	return wd_ip_note_trouble_(&ear->seen, trouble);
}

/* Two hosts with a path between them that loses nothing, and an address of the same kind
 * that is neither's; returns how many expectations were not met.  They need some 150
 * buffers at a time.  Takes minutes of its time. */
static inline int wd_ip_conforms(const struct wd_ip_side *a, const struct wd_ip_side *b,
                                 const struct wd_addr *nobody, wd_test_pass *pass, void *arg)
{
	static struct wd_ip_ear_ ear_a, ear_b;
	struct wd_ip_user user_a = { wd_ip_hear_, wd_ip_hear_trouble_, &ear_a };
	struct wd_ip_user user_b = { wd_ip_hear_, NULL, &ear_b };
	const struct wd_ip_test_ t = {
		.a = a->ip, .b = b->ip, .of_a = a->addr, .of_b = b->addr, .nobody = *nobody,
		.pass = pass, .arg = arg, .at_a = &ear_a.seen, .at_b = &ear_b.seen,
	};
	int failures = 0;

	ear_a = (struct wd_ip_ear_){ .ip = a->ip };
	ear_b = (struct wd_ip_ear_){ .ip = b->ip };
	WD_EXPECT(wd_ip_listen(a->ip, WD_IP_TEST_PROTOCOL, &user_a) == NULL);
	WD_EXPECT(wd_ip_listen(b->ip, WD_IP_TEST_PROTOCOL, &user_b) == NULL);
	WD_EXPECT(wd_err_is(wd_ip_listen(b->ip, WD_IP_TEST_PROTOCOL, &user_b), wd_ip_taken));
	if (failures)
		return failures;
	failures += wd_ip_has_basics_(&t) + wd_ip_has_paths_(&t) + wd_ip_carries_(&t);
	failures += wd_ip_has_fields_(&t) + wd_ip_fills_sums_(&t);
	return failures + wd_ip_refuses_(&t) + wd_ip_has_groups_(&t);
}

#endif
