/* SPDX-License-Identifier: ISC */
/* Whatever a peer sends on a connection, and whatever its user does: what is read is what
 * was sent, what the engine knows stays sound, and nothing is left in the end. */
#include "../tests/check.h"
#include "../tests/wire.h"
#include "wadi/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wire w;
static struct tcp_conn *conn; /* NULL once it is closed */
static uint32_t peer_seq, isn;
static uint32_t read_so_far;

/* The byte at place `at` of the peer's stream. */
static uint8_t byte_at(uint32_t at)
{
	return (uint8_t)(at * 31 + (at >> 8) * 7);
}

static void event(struct tcp_conn *c, unsigned events)
{
	if (!(events & TCP_CONNECTED))
		return;
	if (conn) /* it has ended, or this one could not be */
		tcp_conn_close(conn);
	conn = c;
	read_so_far = c->rcv_nxt - c->in_len - !!(c->flags & TCP_FIN_CAME) - peer_seq - 1;
}

static const struct tcp_user user = { .event = event };
static struct tcp_port port;

/* What the engine sends goes nowhere. */
static void ignore(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg, (void)packet;
	wd_buf_free(data);
}

static bool no_trouble(void *arg, const struct wd_ip_trouble *trouble)
{
	(void)arg, (void)trouble;
	return false;
}

struct segment {
	uint32_t seq, ack, len;
	uint16_t window;
	uint8_t flags;
	uint8_t options[40];
	uint32_t options_len;
};

static void arrive(const struct segment *s, uint8_t tos)
{
	struct wd_ip_packet packet = { .from = w.end[1].addr, .to = w.end[0].addr,
	                               .protocol = WD_IP_TCP, .tos = tos };
	struct wd_buf *b = wd_buf_alloc(&w.pool, 64);
	uint8_t *p = wd_buf_append(b, 20 + s->options_len + s->len);

	check_that(p != NULL, "room in a buffer");
	memset(p, 0, 20);
	wd_put_be16(p, 5000);
	wd_put_be16(p + 2, 80);
	wd_put_be32(p + 4, s->seq);
	wd_put_be32(p + 8, s->ack);
	p[12] = (uint8_t)((20 + s->options_len) / 4 << 4);
	p[13] = s->flags;
	wd_put_be16(p + 14, s->window);
	memcpy(p + 20, s->options, s->options_len);
	for (uint32_t i = 0; i < s->len; i++)
		p[20 + s->options_len + i] = byte_at(s->seq + i - peer_seq);
	b->flags |= WD_BUF_SUM_GOOD;
	w.end[0].user.input(w.end[0].user.arg, &packet, b);
	wd_wheel_settle(&w.wheel);
}

/* The timestamp option, of a time near the peer's; SACK blocks near what is on the way. */
static void put_options(struct segment *s, struct wd_cursor *c)
{
	uint8_t what = wd_cursor_u8(c);
	uint32_t near = conn ? conn->snd_una : isn, val;

	if (what & 1) {
		val = 100 + wd_cursor_u8(c);
		memcpy(s->options, (uint8_t[]){ 1, 1, 8, 10 }, 4);
		wd_put_be32(s->options + 4, val);
		wd_put_be32(s->options + 8, (what & 2 ? 0 : val) + (conn ? conn->ts_offset : 0));
		s->options_len = 12;
	}
	if (what & 4) {
		uint8_t blocks = 1 + (what >> 3) % 3;
		uint8_t *o = s->options + s->options_len;

		memcpy(o, (uint8_t[]){ 1, 1, 5, (uint8_t)(2 + 8 * blocks) }, 4);
		for (uint8_t i = 0; i < blocks; i++) {
			wd_put_be32(o + 4 + 8 * i, near + wd_cursor_le16(c) - 100);
			wd_put_be32(o + 8 + 8 * i, near + wd_cursor_le16(c));
		}
		s->options_len += 4 + 8u * blocks;
	}
}

static void some_segment(struct wd_cursor *c)
{
	static const uint8_t usual[] = { TCP_ACK, TCP_ACK | TCP_PSH, TCP_ACK | TCP_FIN, TCP_RST,
	                                 TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK | TCP_ECE };
	struct segment s = { .window = wd_cursor_le16(c) };
	uint8_t flags = wd_cursor_u8(c);

	s.flags = flags < 0xc0 ? usual[flags % WD_COUNT(usual)] : wd_cursor_u8(c);
	s.seq = (conn ? conn->rcv_nxt : peer_seq) + wd_cursor_le16(c) - 1000;
	s.ack = (conn ? conn->snd_nxt : isn) + 1000 - wd_cursor_le16(c);
	if (flags & 0x20)
		s.seq = conn ? conn->rcv_nxt : peer_seq + 1;
	if (flags & 0x10)
		s.ack = conn ? conn->snd_nxt : isn + 1;
	s.len = flags & 8 ? wd_cursor_le16(c) % 1400 : 0;
	put_options(&s, c);
	arrive(&s, flags & 4 ? WD_ECN_CE : 0);
}

static void read_some(size_t len)
{
	static uint8_t bytes[4096];
	size_t n = tcp_conn_read(conn, wd_room(bytes, len < sizeof bytes ? len : sizeof bytes));

	for (size_t i = 0; i < n; i++)
		check_that(bytes[i] == byte_at((uint32_t)(1 + read_so_far + i)), "what was sent");
	read_so_far += (uint32_t)n;
}

static void user_does(struct wd_cursor *c)
{
	static const uint8_t text[8192];
	uint8_t what = wd_cursor_u8(c);

	switch (what % 8) {
	case 0:
	case 1:
		read_some(wd_cursor_le16(c));
		break;
	case 2:
	case 3:
		wd_ignore(tcp_conn_write(conn, wd_bytes(text, wd_cursor_le16(c) % sizeof text))
		                  ? NULL : wd_no_memory, "either will do");
		break;
	case 4:
		tcp_conn_shutdown(conn, what & 8 ? WD_FLOW_READ : WD_FLOW_WRITE);
		break;
	case 5:
		tcp_conn_tune(conn, &(struct wd_tcp_tuning){
			.no_delay = what & 8, .keep_alive = wd_s(what & 16),
			.user_timeout = wd_s(what & 32) });
		break;
	case 6:
		if (what & 8)
			tcp_conn_abort(conn);
		else
			tcp_conn_close(conn);
		conn = NULL;
		break;
	default:
		tcp_conn_consume(conn, 0);
	}
	wd_wheel_settle(&w.wheel);
}

static void pass(wd_span span)
{
	wd_instant until = wd_after(w.wheel.now, span);

	for (wd_instant next; (next = wd_wheel_next(&w.wheel)).ns <= until.ns;)
		wd_wheel_turn(&w.wheel, next);
	wd_wheel_turn(&w.wheel, until);
	while (w.count > 0) /* packets that go nowhere */
		wd_buf_free(wire_pop(&w).data);
}

static void handshake(struct wd_cursor *c)
{
	struct segment syn = { .flags = TCP_SYN, .seq = peer_seq, .window = 65535 };
	uint8_t what = wd_cursor_u8(c);
	static const uint8_t options[20] = { 2, 4, 2, 0, 4, 2, 8, 10, 0, 0, 0, 100, 0, 0, 0, 0,
	                                     1, 3, 3, 4 };

	memcpy(syn.options, options, sizeof options);
	syn.options_len = what & 1 ? 20 : 4;
	if (what & 2)
		syn.flags |= TCP_ECE | TCP_CWR;
	arrive(&syn, 0);
	isn = 0;
	if (w.end[0].tcp.stats.connections > 0 && w.count > 0) {
		struct wd_buf *b = w.flight[0].data;

		isn = wd_be32(b->data + 4);
	}
}

static void begin(void)
{
	static const struct tcp_limits limits[2] = { { .memory = 1 << 20 }, { .memory = 1 << 20 } };

	check_that(!wire_init(&w, 1, limits), "a wire");
	w.end[1].user = (struct wd_ip_user){ .input = ignore, .troubled = no_trouble };
	peer_seq = 0xffffff00; /* it wraps soon */
	read_so_far = 0;
	conn = NULL;
	port = (struct tcp_port){ .number = 80, .user = &user };
	check_that(!tcp_direct_listen(&w.end[0].tcp, &port), "a listener");
}

static void end(void)
{
	if (conn)
		tcp_conn_abort(conn);
	wd_wheel_settle(&w.wheel);
	wire_fini(&w);
	check_that(w.pool.used == 0 && wd_alloc_stats().pieces == 0, "all is given back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size < 600 ? size : 600));

	begin();
	handshake(&c);
	while (c.left > 0) {
		uint8_t what = wd_cursor_u8(&c);

		if (what < 0xa0)
			some_segment(&c);
		else if (what < 0xe0 && conn)
			user_does(&c);
		else
			pass(wd_ms(wd_cursor_u8(&c) * UINT64_C(7)));
		check_engine(&w.end[0].tcp);
	}
	end();
	return 0;
}
