/* SPDX-License-Identifier: ISC */
/* Asking whether a host is there. */
#include "ipv4_internal.h"

enum {
	ECHO = 8, ICMP_HEADER = 8, DATA_MAX = IPV4_PACKET_MAX - IPV4_HEADER - ICMP_HEADER,
	PIECE = 512, /* of a message, in one buffer */
};

/* What the data are made of: others than who got them cannot know it. */
static uint64_t secret(const struct ipv4 *it, const struct wd_icmp_echo *echo)
{
	return wd_siphash_words(&it->key, (uint64_t[]){ echo->id, echo->sequence }, 2);
}

static uint8_t data_byte(uint64_t secret, size_t at)
{
	return (uint8_t)(secret >> at % 8 * 8) ^ (uint8_t)at;
}

/* `count` bytes of the message, from `from` on. */
static void put_message(const struct ipv4 *it, const struct wd_icmp_echo *echo, uint8_t *into,
                        size_t from, size_t count)
{
	uint8_t head[ICMP_HEADER] = { ECHO };
	uint64_t key = secret(it, echo);

	wd_put_be16(head + 4, echo->id);
	wd_put_be16(head + 6, echo->sequence);
	for (size_t at = from; at < from + count; at++)
		*into++ = at < ICMP_HEADER ? head[at] : data_byte(key, at);
}

/* A chain of buffers with the message. */
static struct wd_buf *make_request(struct ipv4 *it, const struct wd_icmp_echo *echo)
{
	struct wd_buf *all = NULL, **last = &all;
	size_t total = ICMP_HEADER + (size_t)echo->size, done = 0, n;
	uint16_t sum;

	do {
		struct wd_buf *b = wd_ethernet_alloc(it->eth, IPV4_HEADER);
		uint8_t *at;

		n = total - done < PIECE ? total - done : PIECE;
		at = b ? wd_buf_append(b, (uint32_t)n) : NULL;
		if (!at) {
			wd_buf_free(b);
			wd_buf_free(all);
			return NULL;
		}
		put_message(it, echo, at, done, n);
		*last = b;
		last = &b->more;
		done += n;
	} while (done < total);
	sum = wd_sum_end(wd_sum_buf(0, all, 0));
	memcpy(all->data + 2, &sum, sizeof sum);
	return all;
}

static struct wd_icmp_echo **find(struct ipv4 *it, uint16_t id, uint16_t sequence,
                                  const struct wd_addr *to)
{
	struct wd_icmp_echo **link = &it->echoes;

	while (*link && ((*link)->id != id || (*link)->sequence != sequence ||
	                 memcmp(&(*link)->to, to, sizeof *to) != 0))
		link = &(*link)->next;
	return link;
}

wd_err ipv4_echo_ask(void *self, struct wd_icmp_echo *echo)
{
	struct ipv4 *it = self;
	struct wd_ip_packet packet = {
		.to = echo->to, .protocol = WD_IP_ICMP, .hops = echo->hops,
	};
	struct wd_buf *b;

	if (echo->size > DATA_MAX)
		return wd_ip_too_big;
	echo->id = it->echo_id;
	echo->sequence = it->echo_sequence++;
	b = make_request(it, echo);
	if (!b)
		return wd_no_memory;
	WD_TRY(ipv4_send(it, &packet, b));
	echo->next = it->echoes;
	it->echoes = echo;
	return NULL;
}

void ipv4_echo_withdraw(void *self, struct wd_icmp_echo *echo)
{
	struct ipv4 *it = self;
	struct wd_icmp_echo **link = &it->echoes;

	while (*link && *link != echo)
		link = &(*link)->next;
	if (*link)
		*link = echo->next;
}

static bool has_our_data(const struct ipv4 *it, const struct wd_icmp_echo *echo,
                         const struct wd_buf *reply)
{
	uint64_t key = secret(it, echo);
	size_t at = 0;

	for (const struct wd_buf *b = reply; b; b = b->more)
		for (uint32_t i = 0; i < b->len; i++, at++)
			if (at >= ICMP_HEADER && b->data[i] != data_byte(key, at))
				return false;
	return at == ICMP_HEADER + (size_t)echo->size;
}

void ipv4_echo_hear(struct ipv4 *it, const struct wd_ip_packet *packet,
                    const struct wd_buf *reply)
{
	struct wd_icmp_echo **link = find(it, wd_be16(reply->data + 4), wd_be16(reply->data + 6),
	                                  &packet->from);
	struct wd_icmp_echo *echo = *link;

	if (!echo || !has_our_data(it, echo, reply))
		return;
	*link = echo->next;
	echo->answer(echo, NULL, packet->hops);
}

void ipv4_echo_troubled(struct ipv4 *it, const struct wd_ip_trouble *trouble)
{
	const uint8_t *h = trouble->start.ptr;
	struct wd_icmp_echo **link = find(it, wd_be16(h + 4), wd_be16(h + 6), &trouble->to);
	struct wd_icmp_echo *echo = *link;

	if (!echo || h[0] != ECHO || trouble->kind == WD_IP_TOO_LONG)
		return;
	*link = echo->next;
	echo->answer(echo, wd_icmp_unreachable, 0);
}
