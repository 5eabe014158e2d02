/* SPDX-License-Identifier: ISC */
#include "datagrams.h"

enum {
	SHORT = 12, LONG = 16,  /* bytes of time and number */
	HELLO = 4,              /* bytes that a client says first, "9876" or others */
	LINE = 16,              /* of each stream at once, before others run */
	BEHIND_NS = 100000000,  /* what was due longer ago is not made up for */
};

static const uint8_t welcome[HELLO] = "6789";

/* ---- Those that come --------------------------------------------------------------------- */

static bool is_same(const struct wd_peer *a, const struct wd_peer *b)
{
	return a->port == b->port && memcmp(&a->addr, &b->addr, sizeof a->addr) == 0;
}

static struct stream *find(const struct datagrams *it, const struct wd_peer *peer)
{
	for (unsigned i = 0; it->streams && i < it->streams->joined; i++)
		if (is_same(&it->streams->stream[i].peer, peer))
			return &it->streams->stream[i];
	return NULL;
}

static void answer(struct datagrams *it, const struct stream *stream)
{
	struct wd_buf *buf = wd_udp_alloc(it->udp, 0);
	uint8_t *at = buf ? wd_buf_append(buf, HELLO) : NULL;

	if (!at) {
		wd_buf_free(buf);
		return;
	}
	memcpy(at, welcome, HELLO);
	wd_ignore(wd_udp_send(it->udp, &it->port, &stream->own, &stream->peer, buf),
	          "it is not there then, and the client says so");
}

static void join(struct datagrams *it, const struct wd_udp_datagram *datagram)
{
	struct streams *streams = it->streams;
	struct stream *stream = &streams->stream[streams->joined++];

	stream->peer = datagram->from;
	stream->own = datagram->to.addr;
	streams->moved++;
	answer(it, stream);
	if (streams->joined == streams->wanted)
		wd_wake(&it->all_joined);
}

static bool is_wanted(const struct datagrams *it, const struct wd_udp_datagram *datagram)
{
	return it->streams && it->streams->joined < it->streams->wanted && !datagram->many &&
	       memcmp(&datagram->from.addr, &it->client, sizeof it->client) == 0;
}

/* As RFC 3550 (A.8) has it, in nanoseconds.  The clocks need not agree. */
static void add_jitter(struct numbers *it, uint64_t sent_ns)
{
	uint64_t transit = wd_now().ns - sent_ns;
	int64_t d = (int64_t)(transit - it->transit);

	if (it->highest > 0)
		it->jitter += (uint64_t)(d < 0 ? -d : d) - ((it->jitter + 8) >> 4);
	it->transit = transit;
}

/* Numbers that are left out are lost; one that comes late is not. */
static void add_number(struct numbers *it, uint64_t number)
{
	if (number > it->highest) {
		it->lost += number - it->highest - 1;
		it->highest = number;
	} else if (it->lost > 0) {
		it->lost--;
	}
}

static void take(const struct datagrams *it, struct stream *stream, const struct wd_buf *data)
{
	struct streams *streams = it->streams;
	uint8_t head[LONG];
	uint64_t number;

	if (!streams->has_begun || streams_is_sending(streams, stream) ||
	    !wd_buf_copy(data, 0, wd_room(head, it->has_long_numbers ? LONG : SHORT)))
		return;
	number = wd_be32(head + 8);
	if (it->has_long_numbers)
		number = number << 32 | wd_be32(head + 12);
	add_jitter(&stream->numbers,
	           wd_be32(head) * WD_NS_PER_S + wd_be32(head + 4) * WD_NS_PER_US);
	add_number(&stream->numbers, number);
	streams_count(streams, stream, wd_buf_total(data));
}

static void input(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	struct datagrams *it = arg;
	struct stream *stream = find(it, &datagram->from);
	bool is_hello = wd_buf_total(data) == HELLO;

	if (stream && is_hello && !it->streams->has_begun)
		answer(it, stream); /* the one before was lost */
	else if (stream)
		take(it, stream, data);
	else if (is_hello && is_wanted(it, datagram))
		join(it, datagram);
	wd_buf_free(data);
}

wd_err datagrams_init(struct datagrams *it, wd_udp udp, uint16_t port)
{
	*it = (struct datagrams){ .udp = udp, .port = { .number = port, .input = input } };
	it->port.arg = it;
	return wd_udp_open(udp, &it->port);
}

wd_err datagrams_await(struct datagrams *it, struct streams *streams,
                       const struct wd_addr *client, wd_span patience)
{
	it->client = *client;
	it->all_joined = (struct wd_wait){ 0 };
	it->streams = streams;
	return wd_wait_until(&it->all_joined, wd_after(wd_now(), patience));
}

/* ---- Those that go ----------------------------------------------------------------------- */

static bool send_one(struct datagrams *it, struct stream *stream)
{
	struct wd_buf *buf = wd_udp_alloc(it->udp, 0);
	uint32_t head = it->has_long_numbers ? LONG : SHORT;
	uint8_t *at = buf ? wd_buf_append(buf, head) : NULL;
	uint64_t number = stream->numbers.highest + 1, now = wd_now().ns;

	if (!at || !streams_refer(buf, it->len - head)) {
		wd_buf_free(buf);
		return false;
	}
	wd_put_be32(at, (uint32_t)(now / WD_NS_PER_S));
	wd_put_be32(at + 4, (uint32_t)(now % WD_NS_PER_S / WD_NS_PER_US));
	if (it->has_long_numbers) {
		wd_put_be32(at + 8, (uint32_t)(number >> 32));
		wd_put_be32(at + 12, (uint32_t)number);
	} else {
		wd_put_be32(at + 8, (uint32_t)number);
	}
	stream->numbers.highest = number;
	streams_count(it->streams, stream, it->len);
	return !wd_udp_send(it->udp, &it->port, &stream->own, &stream->peer, buf);
}

static bool send_of_each(struct datagrams *it)
{
	struct streams *streams = it->streams;

	for (unsigned i = streams->taking; i < streams->joined; i++)
		if (!send_one(it, &streams->stream[i]))
			return false;
	return true;
}

/* What is due is counted in bits and nanoseconds. */
static wd_err run_sender(void *arg)
{
	struct datagrams *it = arg;
	uint64_t cost = it->rate > 0 ? it->len * 8 * WD_NS_PER_S : 0, due = cost, passed;
	wd_instant before = wd_now(), now;
	unsigned sent;

	while (it->streams->running) {
		for (sent = 0; sent < LINE && due >= cost && send_of_each(it); sent++)
			due -= cost;
		if (sent == LINE)
			wd_yield();
		else
			WD_TRY(wd_sleep(wd_ms(1)));
		now = wd_now();
		passed = wd_between(before, now).ns;
		due += it->rate * (passed < BEHIND_NS ? passed : BEHIND_NS);
		if (due > it->rate * BEHIND_NS + cost)
			due = it->rate * BEHIND_NS + cost;
		before = now;
	}
	return NULL;
}

wd_err datagrams_begin(struct datagrams *it)
{
	if (it->streams->taking == it->streams->wanted)
		return NULL;
	return wd_spawn("datagrams", run_sender, it, &it->sender);
}

void datagrams_dismiss(struct datagrams *it)
{
	wd_stop(it->sender);
	it->sender = NULL;
	it->streams = NULL;
}
