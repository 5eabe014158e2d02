/* SPDX-License-Identifier: ISC */
#include "wadi/ip_echoes.h"

void ip_echoes_init(struct ip_echoes *it, wd_random random)
{
	it->first = NULL;
	wd_random_fill(random, wd_room(&it->id, sizeof it->id));
	wd_random_fill(random, wd_room(&it->sequence, sizeof it->sequence));
}

/* The byte of an echo's data at `place`. */
static uint8_t data_byte(const struct wd_icmp_echo *echo, size_t place)
{
	return (uint8_t)(place + echo->sequence);
}

static void fill(const struct wd_icmp_echo *echo, size_t place, uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = data_byte(echo, place + i);
}

/* Adds `len` bytes of data to `b`, in a chain where they do not fit.  False without a
 * buffer for them. */
static bool add_data(const struct wd_icmp_echo *echo, struct wd_buf *b, wd_ethernet eth)
{
	size_t len = echo->size, done = 0;

	for (;;) {
		uint32_t n = len - done < b->room ? (uint32_t)(len - done) : b->room;
		uint8_t *at = wd_buf_append(b, n);

		if (!at)
			return false;
		fill(echo, done, at, n);
		done += n;
		if (done == len)
			return true;
		b->more = wd_ethernet_alloc(eth, 0);
		if (!b->more || b->more->room == 0)
			return false;
		b = b->more;
	}
}

struct wd_buf *ip_echoes_ask(struct ip_echoes *it, struct wd_icmp_echo *echo, uint8_t type,
                             wd_ethernet eth, uint32_t headroom)
{
	struct wd_buf *b = wd_ethernet_alloc(eth, headroom);
	uint8_t *h = b ? wd_buf_append(b, IP_ECHO_HEADER) : NULL;

	echo->id = it->id;
	echo->sequence = ++it->sequence;
	if (!h || !add_data(echo, b, eth)) {
		wd_buf_free(b);
		return NULL;
	}
	h[0] = type;
	h[1] = h[2] = h[3] = 0;
	wd_put_be16(h + 4, echo->id);
	wd_put_be16(h + 6, echo->sequence);
	echo->next = it->first;
	it->first = echo;
	return b;
}

void ip_echoes_withdraw(struct ip_echoes *it, struct wd_icmp_echo *echo)
{
	struct wd_icmp_echo **link = &it->first;

	while (*link && *link != echo)
		link = &(*link)->next;
	if (*link)
		*link = echo->next;
}

static struct wd_icmp_echo *find(struct ip_echoes *it, const uint8_t *header)
{
	struct wd_icmp_echo *e = it->first;

	if (wd_be16(header + 4) != it->id)
		return NULL;
	while (e && e->sequence != wd_be16(header + 6))
		e = e->next;
	return e;
}

static void finish(struct ip_echoes *it, struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	ip_echoes_withdraw(it, echo);
	echo->answer(echo, err, hops);
}

static bool same_addr(const struct wd_addr *a, const struct wd_addr *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* 224.0.0.0/4 or ff00::/8: each member answers. */
static bool is_group(const struct wd_addr *a)
{
	return a->ip[0] == 0xff || (wd_addr_is_ipv4(a) && a->ip[12] >> 4 == 14);
}

static bool same_data(const struct wd_icmp_echo *echo, const struct wd_buf *message)
{
	uint8_t x[256];

	if (wd_buf_total(message) != (size_t)echo->size + IP_ECHO_HEADER)
		return false;
	for (size_t at = 0; at < echo->size; at += sizeof x) {
		size_t n = echo->size - at < sizeof x ? echo->size - at : sizeof x;

		if (!wd_buf_copy(message, at + IP_ECHO_HEADER, wd_room(x, n)))
			return false;
		for (size_t i = 0; i < n; i++)
			if (x[i] != data_byte(echo, at + i))
				return false;
	}
	return true;
}

void ip_echoes_answer(struct ip_echoes *it, const struct wd_addr *from,
                      const struct wd_buf *message, uint8_t hops)
{
	uint8_t header[IP_ECHO_HEADER];
	struct wd_icmp_echo *e;

	if (!it->first || !wd_buf_copy(message, 0, WD_ROOM(header)))
		return;
	e = find(it, header);
	if (e && (same_addr(&e->to, from) || is_group(&e->to)) && same_data(e, message))
		finish(it, e, NULL, hops);
}

bool ip_echoes_troubled(struct ip_echoes *it, const struct wd_ip_trouble *trouble)
{
	struct wd_bytes start = trouble->start;
	struct wd_icmp_echo *e = start.len >= IP_ECHO_HEADER ? find(it, start.ptr) : NULL;

	if (!e || !same_addr(&e->to, &trouble->to))
		return false;
	if (trouble->kind != WD_IP_TOO_LONG)
		finish(it, e, wd_icmp_unreachable, 0);
	return true;
}
