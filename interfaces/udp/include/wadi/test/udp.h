/* SPDX-License-Identifier: ISC */
/* wadi/test/udp.h - what every UDP does. */
#ifndef WADI_TEST_UDP_H
#define WADI_TEST_UDP_H

#include "wadi/test/expect.h"
#include "wadi/udp.h"

/* One side: an address, at which `port` and `port` + 1 are free. */
struct wd_udp_side {
	wd_udp udp;
	struct wd_addr addr;
	uint16_t port;
};

/* A port, and what came to it. */
struct wd_udp_ear_ {
	struct wd_udp_port port; /* first */
	struct wd_udp_datagram datagram; /* the last, */
	size_t len;              /* and the bytes of its data */
	unsigned datagrams, good, troubles;
	struct wd_peer trouble;  /* the last was with */
	enum wd_ip_trouble_kind kind;
};

/* Byte `at` of a datagram. */
static inline uint8_t wd_udp_byte_(size_t at)
{
	return (uint8_t)(at * 5 + (at >> 8) + 1);
}

/* Notes a datagram; a wd_udp_input. */
static inline void wd_udp_note_(void *arg, const struct wd_udp_datagram *datagram,
                                struct wd_buf *data)
{
	struct wd_udp_ear_ *ear = arg;
	size_t at = 0;
	bool good = true;

	for (const struct wd_buf *b = data; b; b = b->more)
		for (uint32_t i = 0; i < b->len; i++, at++)
			good = good && b->data[i] == wd_udp_byte_(at);
	ear->datagram = *datagram;
	ear->len = at;
	ear->datagrams++;
	ear->good += good;
	wd_buf_free(data);
}

/* Notes a trouble; a wd_udp_troubled. */
static inline void wd_udp_note_trouble_(void *arg, const struct wd_peer *to,
                                        enum wd_ip_trouble_kind kind)
{
	struct wd_udp_ear_ *ear = arg;

	ear->troubles++;
	ear->trouble = *to;
	ear->kind = kind;
}

/* An ear for port `number`, not open yet. */
static inline void wd_udp_ear_init_(struct wd_udp_ear_ *ear, uint16_t number)
{
	*ear = (struct wd_udp_ear_){
		.port = { .number = number, .input = wd_udp_note_,
		          .troubled = wd_udp_note_trouble_, .arg = ear },
	};
}

/* Sends `len` bytes from an open ear. */
WD_MUST static inline wd_err wd_udp_send_test_(wd_udp udp, const struct wd_udp_ear_ *ear,
                                               const struct wd_addr *own,
                                               const struct wd_peer *to, size_t len)
{
	struct wd_buf *data = NULL, **last = &data;
	size_t at = 0;

	do {
		struct wd_buf *b = *last = wd_udp_alloc(udp, 0);
		uint32_t n = len - at < 1400 ? (uint32_t)(len - at) : 1400;
		uint8_t *to_fill = b ? wd_buf_append(b, n) : NULL;

		if (!to_fill) {
			wd_buf_free(data);
			return wd_no_memory;
		}
		for (; n > 0; n--)
			*to_fill++ = wd_udp_byte_(at++);
		last = &b->more;
	} while (at < len);
	return wd_udp_send(udp, &ear->port, own, to, data);
}

/* Two sides with an open ear each, and how time passes. */
struct wd_udp_test_ {
	const struct wd_udp_side *a, *b;
	struct wd_udp_ear_ *at_a, *at_b;
	wd_test_pass *pass;
	void *arg;
};

/* Do `len` bytes come from a's ear to b's? */
static inline bool wd_udp_comes_(const struct wd_udp_test_ *t, size_t len)
{
	struct wd_peer to = { t->b->addr, t->b->port };
	struct wd_udp_ear_ *ear = t->at_b;
	const struct wd_udp_datagram *d = &ear->datagram;

	ear->datagrams = ear->good = 0;
	if (wd_udp_send_test_(t->a->udp, t->at_a, NULL, &to, len))
		return false;
	t->pass(t->arg, wd_ms(10));
	return ear->datagrams == 1 && ear->good == 1 && ear->len == len && !d->many &&
	       d->from.port == t->at_a->port.number && d->to.port == t->b->port &&
	       memcmp(&d->from.addr, &t->a->addr, sizeof t->a->addr) == 0 &&
	       memcmp(&d->to.addr, &t->b->addr, sizeof t->b->addr) == 0;
}

/* Datagrams of all lengths arrive, and can be answered. */
WD_TEST int wd_udp_carries_(const struct wd_udp_test_ *t)
{
	static const uint16_t lengths[] = { 0, 1, 2, 100, 1472, 1473, 9000, 65507 };
	struct wd_peer to = { t->b->addr, t->b->port };
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(lengths); i++)
		WD_EXPECT(wd_udp_comes_(t, lengths[i]));
	WD_EXPECT(wd_udp_comes_(t, 3));
	t->at_a->datagrams = t->at_a->good = 0;
	WD_EXPECT(wd_udp_send_test_(t->b->udp, t->at_b, &t->at_b->datagram.to.addr,
	                            &t->at_b->datagram.from, 77) == NULL);
	t->pass(t->arg, wd_ms(10));
	WD_EXPECT(t->at_a->good == 1 && t->at_a->len == 77);
	WD_EXPECT(wd_err_is(wd_udp_send_test_(t->a->udp, t->at_a, NULL, &to, 65528),
	                    wd_udp_too_long));
	to.port = 0;
	WD_EXPECT(wd_err_is(wd_udp_send_test_(t->a->udp, t->at_a, NULL, &to, 1), wd_ip_no_route));
	return failures;
}

/* A port is one's own, and can be opened again when it was closed; others are chosen at
 * random. */
WD_TEST int wd_udp_has_ports_(const struct wd_udp_test_ *t)
{
	struct wd_udp_ear_ other, random[16];
	int failures = 0;

	wd_udp_ear_init_(&other, t->b->port);
	WD_EXPECT(wd_err_is(wd_udp_open(t->b->udp, &other.port), wd_udp_port_taken));
	wd_udp_close(t->b->udp, &t->at_b->port);
	WD_EXPECT(wd_udp_open(t->b->udp, &other.port) == NULL);
	WD_EXPECT(!wd_udp_comes_(t, 5) && t->at_b->datagrams == 0 && other.datagrams == 1);
	wd_udp_close(t->b->udp, &other.port);
	WD_EXPECT(wd_udp_open(t->b->udp, &t->at_b->port) == NULL);
	WD_EXPECT(wd_udp_comes_(t, 5));
	for (size_t i = 0; i < WD_COUNT(random); i++) {
		wd_udp_ear_init_(&random[i], 0);
		WD_EXPECT(wd_udp_open(t->a->udp, &random[i].port) == NULL);
		WD_EXPECT(random[i].port.number >= 1024);
		for (size_t k = 0; k < i; k++)
			WD_EXPECT(random[i].port.number != random[k].port.number);
	}
	for (size_t i = 0; i < WD_COUNT(random); i++)
		wd_udp_close(t->a->udp, &random[i].port);
	return failures;
}

/* Who sends to a port that is not open is told so. */
WD_TEST int wd_udp_refuses_(const struct wd_udp_test_ *t)
{
	struct wd_peer to = { t->b->addr, t->b->port + 1 };
	int failures = 0;

	t->at_a->troubles = 0;
	WD_EXPECT(wd_udp_send_test_(t->a->udp, t->at_a, NULL, &to, 20) == NULL);
	t->pass(t->arg, wd_ms(10));
	WD_EXPECT(t->at_a->troubles == 1 && t->at_a->kind == WD_IP_PORT_UNREACHABLE);
	WD_EXPECT(t->at_a->trouble.port == to.port);
	WD_EXPECT(memcmp(&t->at_a->trouble.addr, &to.addr, sizeof to.addr) == 0);
	return failures;
}

/* Two sides with a path between them that loses nothing, of one family of addresses;
 * returns how many expectations were not met.  They may be one UDP at two ports. */
static inline int wd_udp_conforms(const struct wd_udp_side *a, const struct wd_udp_side *b,
                                  wd_test_pass *pass, void *arg)
{
	static struct wd_udp_ear_ at_a, at_b;
	const struct wd_udp_test_ t = { a, b, &at_a, &at_b, pass, arg };
	int failures = 0;

	wd_udp_ear_init_(&at_a, a->port);
	wd_udp_ear_init_(&at_b, b->port);
	WD_EXPECT(wd_udp_open(a->udp, &at_a.port) == NULL);
	WD_EXPECT(wd_udp_open(b->udp, &at_b.port) == NULL);
	if (failures)
		return failures;
	failures += wd_udp_carries_(&t) + wd_udp_has_ports_(&t) + wd_udp_refuses_(&t);
	wd_udp_close(a->udp, &at_a.port);
	wd_udp_close(b->udp, &at_b.port);
	return failures;
}

#endif
