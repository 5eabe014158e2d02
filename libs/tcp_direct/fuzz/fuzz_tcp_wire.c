/* SPDX-License-Identifier: ISC */
/* Two engines, and a wire that does to each packet what the input says.  What arrives is
 * what was sent, both ways, and in the end nothing is left. */
#include "../tests/check.h"
#include "../tests/wire.h"
#include "wadi/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wire w;
static struct wd_cursor fate;

static struct side {
	struct tcp_conn *conn;
	uint64_t written, read;
	bool over;
} sides[2];

static uint8_t byte_at(uint64_t at)
{
	return (uint8_t)(at * 31 + (at >> 8) * 7);
}

static void use(struct side *s)
{
	static uint8_t bytes[5000];
	size_t n = tcp_conn_read(s->conn, WD_ROOM(bytes));

	for (size_t i = 0; i < n; i++)
		check_that(bytes[i] == byte_at(s->read + i), "what was sent");
	s->read += n;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = byte_at(s->written + i);
	n = s->written < 60000 ? wd_cursor_le16(&fate) % sizeof bytes : 0;
	s->written += tcp_conn_write(s->conn, wd_bytes(bytes, n));
	if (s->written >= 60000 || fate.left == 0)
		tcp_conn_shutdown(s->conn, WD_FLOW_WRITE);
}

static void event(struct tcp_conn *c, unsigned events)
{
	struct side *s = tcp_conn_port(c) ? &sides[1] : &sides[0];

	if (s->over)
		return;
	s->conn = c;
	use(s);
	if (events & TCP_ENDED) {
		tcp_conn_close(c);
		s->conn = NULL;
		s->over = true;
	}
}

static const struct tcp_user user = { .event = event };
static struct tcp_port port;

/* The wire's chances are for each packet anew what the input says. */
static void set_fate(void)
{
	uint8_t what = wd_cursor_u8(&fate);

	w.lose = what % 8 == 1 ? 1000 : 0;
	w.twice = what % 8 == 2 ? 1000 : 0;
	w.damage = what % 8 == 3 ? 1000 : 0;
	w.mark = what % 8 == 4 ? 1000 : 0;
	w.jitter = wd_us(what % 8 == 5 ? what * UINT64_C(200) : 0);
	w.join_segments = what & 128;
}

static void begin(uint8_t how)
{
	struct tcp_limits l = {
		.memory = how & 1 ? 300000 : 0, .no_sack = how & 2, .no_timestamps = how & 4,
		.reno = how & 8, .ecn = how & 16 ? TCP_ECN_ASKED : TCP_ECN_ACCEPTED,
		.half_open = how & 64 ? 1 : 0,
	};
	struct tcp_limits limits[2] = { l, l };
	struct wd_peer to;

	memset(sides, 0, sizeof sides);
	check_that(!wire_init(&w, how, limits), "a wire");
	for (int i = 0; i < 2 && (how & 32); i++) {
		w.end[i].path.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4;
		w.end[i].path.packet_max = 65535;
	}
	port = (struct tcp_port){ .number = 80, .user = &user };
	check_that(!tcp_direct_listen(&w.end[1].tcp, &port), "a listener");
	to = (struct wd_peer){ w.end[1].addr, 80 };
	if (how & 64) /* with a cookie */
		w.end[1].tcp.stats.half_open++;
	check_that(!tcp_direct_connect(&w.end[0].tcp, &to, 0, &user, &sides[0].conn), "a SYN");
}

static void end(uint8_t how)
{
	for (int i = 0; i < 2; i++)
		if (sides[i].conn)
			tcp_conn_abort(sides[i].conn);
	if (how & 64)
		w.end[1].tcp.stats.half_open--;
	wd_wheel_settle(&w.wheel);
	wire_fini(&w);
	check_that(w.pool.used == 0 && wd_alloc_stats().pieces == 0, "all is given back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	wd_instant until;
	uint8_t how;

	fate = wd_cursor(wd_bytes(data, size < 2000 ? size : 2000));
	how = wd_cursor_u8(&fate);
	begin(how);
	until = wd_after(w.wheel.now, wd_hours(1));
	for (int i = 0; i < 3000 && wire_step(&w, until); i++) {
		set_fate();
		check_engine(&w.end[0].tcp);
		check_engine(&w.end[1].tcp);
		for (int k = 0; k < 2; k++)
			if (sides[k].conn && fate.left > 0)
				use(&sides[k]);
	}
	end(how);
	return 0;
}
