/* SPDX-License-Identifier: ISC */
/* peer.h - an engine whose peer is the test: what it sends is kept, and what comes to it is
 * made by hand.  Sequence numbers of both sides count from their SYN, which is 0. */
#ifndef PEER_H
#define PEER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conn.h"
#include "wadi/alloc.h"
#include "wadi/checksum.h"
#include "wadi/test/seeded.h"

enum { PORT = 80, PEER_PORT = 5000, BUFFERS = 4096, BUFFER = 2048, SENT_MAX = 256 };
enum { PEER_ISN = 1000000 };

/* A segment: as it was sent, or to be made. */
struct seg {
	uint32_t seq, ack, len;
	uint8_t flags;
	uint16_t window;
	bool has_ts;
	uint32_t ts_val, ts_ecr;
	uint8_t options[40];
	uint32_t options_len;
	/* of what was sent: */
	uint16_t segment;
	uint8_t tos, ip_flags;
	struct tcp_segment parsed;
	uint8_t data[1500];
	uint16_t from_port, to_port;
	wd_instant at;
};

struct host {
	struct wd_pool pool;
	struct wd_ip_user user;
	struct wd_ip_path path;
	wd_err path_err, send_err;
	bool no_buffers;
	bool forget; /* what nobody has looked at when there is too much */
	uint32_t offloads;
	uint64_t total; /* segments sent so far */
};

static uint8_t memory[BUFFERS * (BUFFER + sizeof(struct wd_buf) + 64)];
static struct host host;
static struct wd_wheel wheel;
static struct wd_seeded seeded;
static struct tcp_direct tcp;
static struct tcp_limits limits;
static struct seg sent[SENT_MAX];
static unsigned sent_first, sent_count;
static uint32_t isn;      /* the engine's, once it was seen */
static uint16_t our_port; /* of the engine's end */
static uint32_t peer_ts;  /* the peer's clock */

static const struct wd_addr own_addr = { { [10] = 0xff, 0xff, 10, 0, 0, 1 } };
static const struct wd_addr peer_addr = { { [10] = 0xff, 0xff, 10, 0, 0, 2 } };

/* ---- The IP below ------------------------------------------------------------------------ */

static inline wd_err host_path(const void *self, const struct wd_addr *from,
                               const struct wd_addr *to, struct wd_ip_path *path)
{
	(void)self, (void)from, (void)to;
	*path = host.path;
	return host.path_err;
}

static inline struct wd_buf *host_alloc(void *self, uint32_t headroom)
{
	(void)self;
	return host.no_buffers ? NULL : wd_buf_alloc(&host.pool, headroom + 64);
}

static inline void keep(const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct seg *s = &sent[(sent_first + sent_count) % SENT_MAX];
	struct wd_buf *copy;
	size_t total = wd_buf_total(data), n = total < 1500 ? total : 1500;

	host.total++;
	if (host.forget && sent_count == SENT_MAX)
		return;
	assert_true(sent_count < SENT_MAX);
	memset(s, 0, sizeof *s);
	copy = wd_buf_alloc(&host.pool, 0);
	assert_true(wd_buf_copy(data, 0, wd_room(wd_buf_append(copy, (uint32_t)n), n)));
	s->options_len = (copy->data[12] >> 4) * 4u - 20;
	memcpy(s->options, copy->data + 20, s->options_len);
	assert_true(segment_parse(&s->parsed, packet, copy));
	if (isn == 0 && (s->parsed.flags & TCP_SYN))
		isn = s->parsed.seq;
	s->seq = s->parsed.seq - isn;
	s->ack = s->parsed.flags & TCP_ACK ? s->parsed.ack - PEER_ISN : 0;
	s->len = (uint32_t)(total - n) + s->parsed.len;
	memcpy(s->data, copy->data, copy->len);
	s->flags = s->parsed.flags;
	s->window = s->parsed.window;
	s->has_ts = s->parsed.options & TCP_HAS_TIMESTAMPS;
	s->ts_val = s->parsed.ts_val;
	s->ts_ecr = s->parsed.ts_ecr;
	s->segment = data->segment;
	s->tos = packet->tos;
	s->ip_flags = packet->flags;
	s->from_port = s->parsed.from_port;
	s->to_port = s->parsed.to_port;
	s->at = wheel.now;
	s->parsed.packet = NULL;
	wd_buf_free(copy);
	sent_count++;
}

static inline wd_err host_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	wd_err err = host.send_err;

	(void)self;
	if (!host.send_err) {
		/* What the device would do; the checksum has to be right then. */
		assert_true(data->flags & WD_BUF_SUM_ASK);
		wd_sum_fill(data);
		assert_true(wd_sum_is_good(packet, data));
		if (wd_buf_total(data) + 20 >
		    (data->segment ? host.path.packet_max : host.path.mtu))
			err = wd_ip_too_big;
		else
			keep(packet, data);
	}
	wd_buf_free(data);
	return err;
}

static inline void host_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                               enum wd_ip_trouble_kind why)
{
	(void)self, (void)packet, (void)why;
	wd_buf_free(data);
}

static inline wd_err host_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	(void)self;
	assert_int_equal(protocol, WD_IP_TCP);
	if (host.user.input)
		return wd_ip_taken;
	host.user = *user;
	return NULL;
}

static inline size_t host_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	(void)self;
	if (max > 0)
		*into = (struct wd_prefix){ own_addr, 120 };
	return max > 0;
}

static inline wd_err host_join(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
	return NULL;
}

static inline void host_leave(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
}

static const struct wd_ip_ops host_ops = {
	.path = host_path, .alloc = host_alloc, .send = host_send, .refuse = host_refuse,
	.listen = host_listen, .addresses = host_addresses, .join = host_join,
	.leave = host_leave,
};

/* ---- Time -------------------------------------------------------------------------------- */

static inline void settle(void)
{
	wd_wheel_settle(&wheel);
}

/* Lets so much time pass, timer by timer. */
static inline void pass(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span);

	settle();
	for (wd_instant next; (next = wd_wheel_next(&wheel)).ns <= until.ns;)
		wd_wheel_turn(&wheel, next);
	wd_wheel_turn(&wheel, until);
}

/* Lets time pass until something is sent, or so long; how long that took. */
static inline wd_span pass_until_sent(wd_span span)
{
	wd_instant from = wheel.now, until = wd_after(from, span);

	settle();
	for (wd_instant next; sent_count == 0 && (next = wd_wheel_next(&wheel)).ns <= until.ns;)
		wd_wheel_turn(&wheel, next);
	if (sent_count == 0)
		wd_wheel_turn(&wheel, until);
	return wd_between(from, wheel.now);
}

/* ---- What comes -------------------------------------------------------------------------- */

static inline void put_option(struct seg *s, const uint8_t *bytes, uint32_t len)
{
	memcpy(s->options + s->options_len, bytes, len);
	s->options_len += len;
}

/* The data of a stream at sequence number `seq`. */
static inline uint8_t byte_at(uint32_t seq)
{
	return (uint8_t)(seq * 7 + (seq >> 8) * 13 + (seq >> 16));
}

static inline struct wd_buf *make_bytes(const uint8_t *bytes, size_t len)
{
	struct wd_buf *first = NULL, **last = &first;
	size_t done = 0;

	do {
		struct wd_buf *b = wd_buf_alloc(&host.pool, first ? 0 : 64);
		uint32_t n;

		assert_non_null(b);
		n = len - done < b->room ? (uint32_t)(len - done) : b->room;
		memcpy(wd_buf_append(b, n), bytes + done, n);
		done += n;
		*last = b;
		last = &b->more;
	} while (done < len);
	return first;
}

static inline void arrive_from(const struct wd_addr *from, struct wd_buf *data, uint8_t tos)
{
	struct wd_ip_packet packet = {
		.from = *from, .to = own_addr, .protocol = WD_IP_TCP, .hops = 64, .tos = tos,
	};

	host.user.input(host.user.arg, &packet, data);
}

/* The header and its data as bytes; `s->seq` and `s->ack` count from the SYNs. */
static inline size_t make_segment(const struct seg *s, uint8_t *into)
{
	static uint8_t options[40];
	uint32_t n = s->options_len, len;

	memset(options, 1, sizeof options);
	memcpy(options, s->options, n);
	n = (n + 3) / 4 * 4;
	len = 20 + n;
	wd_put_be16(into, s->from_port ? s->from_port : PEER_PORT);
	wd_put_be16(into + 2, s->to_port ? s->to_port : our_port);
	wd_put_be32(into + 4, s->seq + PEER_ISN);
	wd_put_be32(into + 8, s->flags & TCP_ACK ? s->ack + isn : 0);
	into[12] = (uint8_t)(len / 4 << 4);
	into[13] = s->flags;
	wd_put_be16(into + 14, s->window);
	wd_put_be32(into + 16, 0);
	memcpy(into + 20, options, n);
	for (uint32_t i = 0; i < s->len; i++)
		into[len + i] = byte_at(s->seq + i);
	return len + s->len;
}

static inline void fill_sum(uint8_t *bytes, size_t len)
{
	struct wd_ip_packet packet = { .from = peer_addr, .to = own_addr, .protocol = WD_IP_TCP };
	wd_sum sum = wd_sum_pseudo(0, &packet, (uint32_t)len);
	uint16_t field = wd_sum_end(wd_sum_add(sum, wd_bytes(bytes, len)));

	memcpy(bytes + 16, &field, sizeof field);
}

/* Arrives, and what it leads to is done. */
static inline void arrive(struct seg s)
{
	static uint8_t bytes[70000];
	struct wd_buf *b;
	size_t len;

	if (s.has_ts) {
		uint8_t ts[12] = { 1, 1, 8, 10 };

		wd_put_be32(ts + 4, s.ts_val);
		wd_put_be32(ts + 8, s.ts_ecr);
		put_option(&s, ts, sizeof ts);
	}
	len = make_segment(&s, bytes);
	fill_sum(bytes, len);
	b = make_bytes(bytes, len);
	b->segment = s.segment;
	arrive_from(&peer_addr, b, s.tos);
	settle();
}

static inline void put_sack(struct seg *s, uint32_t from, uint32_t to)
{
	uint8_t o[12] = { 1, 1, 5, 10 };

	wd_put_be32(o + 4, from + isn);
	wd_put_be32(o + 8, to + isn);
	put_option(s, o, sizeof o);
}

/* ---- What was sent ----------------------------------------------------------------------- */

/* The next that was sent; fails the test when nothing was. */
static inline struct seg *next_sent(void)
{
	struct seg *s = &sent[sent_first];

	assert_true(sent_count > 0);
	sent_first = (sent_first + 1) % SENT_MAX;
	sent_count--;
	return s;
}

static inline void drop_sent(void)
{
	sent_first = sent_count = 0;
}

/* The next that was sent is this. */
#define assert_sent(want_flags, want_seq, want_len, want_ack)          \
	do {                                                           \
		struct seg *s_ = next_sent();                          \
		assert_int_equal(s_->flags & ~TCP_PSH, (want_flags));  \
		assert_int_equal(s_->seq, (want_seq));                 \
		assert_int_equal(s_->len, (want_len));                 \
		if (s_->flags & TCP_ACK)                               \
			assert_int_equal(s_->ack, (want_ack));         \
	} while (0)

#define assert_silent() assert_int_equal(sent_count, 0)

/* ---- A user ------------------------------------------------------------------------------ */

static struct tcp_conn *conn; /* the one that was heard of last */
static unsigned events;       /* all that it was told */
static unsigned connections;

static inline void note(struct tcp_conn *c, unsigned what)
{
	if (what & TCP_CONNECTED) {
		conn = c;
		connections++;
	}
	if (c == conn)
		events |= what;
}

static const struct tcp_user user = { .event = note };
static struct tcp_port port;

/* Drops what the user has heard; returns it. */
static inline unsigned heard(void)
{
	unsigned was = events;

	events = 0;
	return was;
}

/* ---- The test ---------------------------------------------------------------------------- */

static inline void open_engine(void)
{
	assert_null(wd_pool_init(&host.pool, WD_ROOM(memory), BUFFER));
	assert_null(tcp_direct_init(&tcp, (wd_ip){ &host_ops, &host }, &wheel,
	                            wd_seeded(&seeded), &limits));
	port = (struct tcp_port){ .number = PORT, .user = &user };
	assert_null(tcp_direct_listen(&tcp, &port));
}

/* A test that wants other limits, or another path, sets them and calls open_engine(). */
static inline int begin_closed(void **state)
{
	(void)state;
	memset(&host, 0, sizeof host);
	host.path = (struct wd_ip_path){
		.from = own_addr, .mtu = 1500, .header = 20, .packet_max = 1500,
	};
	wd_wheel_init(&wheel, (wd_instant){ UINT64_C(5000000000) });
	seeded.state = 1;
	limits = (struct tcp_limits){ 0 };
	drop_sent();
	isn = 0;
	our_port = PORT;
	conn = NULL;
	events = connections = 0;
	peer_ts = 100;
	return 0;
}

static inline int begin(void **state)
{
	begin_closed(state);
	open_engine();
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	if (conn)
		tcp_conn_abort(conn);
	settle();
	tcp_direct_fini(&tcp);
	assert_int_equal(host.pool.used, 0);
	assert_int_equal(tcp.stats.memory, 0);
	assert_int_equal(wd_alloc_stats().pieces, 0);
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define TEST_CLOSED(name) cmocka_unit_test_setup_teardown(name, begin_closed, end)

/* ---- Connections ------------------------------------------------------------------------- */

/* Options of the peer's SYN. */
enum { WITH_SACK = 1, WITH_TS = 2, WITH_SCALE = 4, WITH_ALL = 7 };
enum { PEER_SCALE = 7 };

static inline struct seg syn_with(unsigned options, uint16_t mss)
{
	struct seg s = { .flags = TCP_SYN, .window = 65535, .ts_val = peer_ts,
	                 .has_ts = options & WITH_TS };
	const uint8_t m[4] = { 2, 4, (uint8_t)(mss >> 8), (uint8_t)mss };
	static const uint8_t sack[4] = { 1, 1, 4, 2 }, scale[4] = { 1, 3, 3, PEER_SCALE };

	if (mss)
		put_option(&s, m, 4);
	if (options & WITH_SACK)
		put_option(&s, sack, 4);
	if (options & WITH_SCALE)
		put_option(&s, scale, 4);
	return s;
}

/* An accepted connection, which has been silent so far; after 10 ms of handshake. */
static inline void connect_with(unsigned options, uint16_t mss)
{
	struct seg ack = { .flags = TCP_ACK, .seq = 1, .ack = 1, .window = 65535 };

	isn = 0;
	arrive(syn_with(options, mss));
	assert_sent(TCP_SYN | TCP_ACK, 0, 0, 1);
	pass(wd_ms(10));
	if (options & WITH_TS) {
		ack.has_ts = true;
		ack.ts_val = ++peer_ts;
		ack.ts_ecr = sent[(sent_first + SENT_MAX - 1) % SENT_MAX].ts_val;
	}
	if (options & WITH_SCALE)
		ack.window = 65535 >> 0;
	arrive(ack);
	assert_silent();
	assert_non_null(conn);
	assert_true(heard() & TCP_CONNECTED);
}

/* A segment of an established connection. */
static inline struct seg ack_of(uint32_t seq, uint32_t ack)
{
	return (struct seg){ .flags = TCP_ACK, .seq = seq, .ack = ack, .window = 65535 };
}

static inline struct seg data_of(uint32_t seq, uint32_t len, uint32_t ack)
{
	struct seg s = ack_of(seq, ack);

	s.len = len;
	s.flags |= TCP_PSH;
	return s;
}

/* Writes `len` bytes of the engine's stream, the next of which is at `seq`. */
static inline void write_at(uint32_t seq, uint32_t len)
{
	static uint8_t bytes[1 << 20];

	for (uint32_t i = 0; i < len; i++)
		bytes[i] = byte_at(seq + i);
	assert_int_equal(tcp_conn_write(conn, wd_bytes(bytes, len)), len);
	settle();
}

/* Reads `len` bytes, which are those of the peer's stream from `seq` on. */
static inline void read_at(uint32_t seq, uint32_t len)
{
	static uint8_t bytes[1 << 20];

	assert_int_equal(tcp_conn_read(conn, wd_room(bytes, len)), len);
	for (uint32_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], byte_at(seq + i));
	settle();
}

static inline struct tcp_info info(void)
{
	struct tcp_info i;

	tcp_conn_info(conn, &i);
	return i;
}

#endif
