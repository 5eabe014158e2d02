/* SPDX-License-Identifier: ISC */
/* Two engines talk over a wire that is as bad as the seed wants; what arrives is what was
 * sent, and in the end nothing is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "check.h"
#include "conn.h"
#include "wadi/alloc.h"
#include "wire.h"

static struct wire wire;

/* A stream one way: what is to be written, what was read. */
struct stream {
	uint64_t size, written, read;
	bool bad, closed;
};

struct side {
	struct tcp_conn *conn;
	struct stream out, in;
	uint32_t chunk;     /* written at once */
	bool ended, connected, finished;
	uint32_t read_max;  /* read at once */
	wd_err error;
};

static struct side sides[2];
static bool by_reference;
static wd_instant done_at;

static uint8_t byte_at(uint64_t i)
{
	return (uint8_t)(i * 7 + (i >> 8) * 13 + (i >> 16) * 5);
}

static void no_drop(struct wd_page *page)
{
	(void)page;
	abort();
}

static void write_some(struct side *s)
{
	static uint8_t bytes[65536];
	static uint8_t large[1 << 20];
	static struct wd_page page = { large, sizeof large, 1, no_drop };

	while (s->out.written < s->out.size) {
		uint64_t left = s->out.size - s->out.written;
		uint32_t n = left < s->chunk ? (uint32_t)left : s->chunk;
		size_t done;

		if (by_reference) {
			uint32_t from = (uint32_t)(s->out.written % (sizeof large - 65536));

			for (uint32_t i = 0; i < n; i++)
				large[from + i] = byte_at(s->out.written + i);
			done = tcp_conn_refer(s->conn, &page, from, n);
		} else {
			for (uint32_t i = 0; i < n; i++)
				bytes[i] = byte_at(s->out.written + i);
			done = tcp_conn_write(s->conn, wd_bytes(bytes, n));
		}
		s->out.written += done;
		if (done < n)
			return;
	}
	if (!s->out.closed)
		tcp_conn_shutdown(s->conn, WD_FLOW_WRITE);
	s->out.closed = true;
}

static void read_some(struct side *s)
{
	static uint8_t bytes[1 << 20];
	size_t n;

	while ((n = tcp_conn_read(s->conn, wd_room(bytes, s->read_max))) > 0) {
		for (size_t i = 0; i < n; i++)
			s->in.bad |= bytes[i] != byte_at(s->in.read + i);
		s->in.read += n;
	}
	if (tcp_conn_is_at_end(s->conn))
		s->in.closed = true;
}

static void event(struct tcp_conn *c, unsigned events)
{
	struct side *s = *tcp_conn_word(c);

	if (!s && tcp_conn_port(c)) {
		s = tcp_conn_port(c)->arg;
		s->conn = c;
		*tcp_conn_word(c) = s;
	}
	if (s->finished)
		return;
	if (events & TCP_CONNECTED)
		s->connected = true;
	if (events & TCP_ENDED) {
		s->ended = true;
		s->error = tcp_conn_error(c);
	}
	read_some(s);
	if (tcp_conn_can_write(c))
		write_some(s);
	if (s->ended) { /* all was acknowledged, or it failed */
		tcp_conn_close(c);
		s->finished = true;
		s->conn = NULL;
		done_at = wire.wheel.now;
	}
}

static const struct tcp_user user = { .event = event };
static struct tcp_port port;

static void open_wire(uint64_t seed, const struct tcp_limits *limits)
{
	struct tcp_limits l[2] = { *limits, *limits };

	memset(sides, 0, sizeof sides);
	by_reference = false;
	assert_null(wire_init(&wire, seed, l));
	sides[0].chunk = sides[1].chunk = 5000;
	sides[0].read_max = sides[1].read_max = 1 << 20;
}

static void connect_both(void)
{
	struct wd_peer to = { wire.end[1].addr, 80 };

	port = (struct tcp_port){ .number = 80, .user = &user, .arg = &sides[1] };
	assert_null(tcp_direct_listen(&wire.end[1].tcp, &port));
	assert_null(tcp_direct_connect(&wire.end[0].tcp, &to, 0, &user, &sides[0].conn));
	*tcp_conn_word(sides[0].conn) = &sides[0];
}

static void close_wire(void)
{
	for (int i = 0; i < 2; i++)
		if (sides[i].conn)
			tcp_conn_abort(sides[i].conn);
	wd_wheel_settle(&wire.wheel);
	wire_fini(&wire);
	assert_int_equal(wire.pool.used, 0);
	assert_int_equal(wire.end[0].tcp.stats.memory, 0);
	assert_int_equal(wire.end[1].tcp.stats.memory, 0);
	assert_int_equal(wd_alloc_stats().pieces, 0);
	assert_int_equal(wd_wheel_next(&wire.wheel).ns, WD_NEVER.ns);
}

/* For who reads of a failure. */
static void tell(const struct tcp_conn *c)
{
	struct tcp_info i;

	tcp_conn_info(c, &i);
	print_message("state %d phase %d retries %u rto %u us mss %u cwnd %u flight %u sacked %u "
	              "lost %u again %u queued %u windows %u, %u unread %u\n",
	              i.state, i.phase, i.retries, i.rto, i.mss, i.cwnd, i.flight, i.sacked,
	              i.lost, i.again, i.queued, i.send_window, i.receive_window, i.unread);
}

/* Both write so much, and both get all of it within `limit`. */
static void exchange(uint64_t there, uint64_t back, wd_span limit)
{
	wd_instant until = wd_after(wire.wheel.now, limit);

	sides[0].out.size = sides[1].in.size = there;
	sides[1].out.size = sides[0].in.size = back;
	connect_both();
	while (!(sides[0].finished && sides[1].finished) && wire_step(&wire, until)) {
		check_engine(&wire.end[0].tcp);
		check_engine(&wire.end[1].tcp);
	}
	for (int i = 0; i < 2; i++) {
		if (sides[i].conn)
			tell(sides[i].conn);
		if (sides[i].error)
			print_message("side %d: %s\n", i, sides[i].error->text);
		assert_false(sides[i].in.bad);
		assert_int_equal(sides[i].in.read, sides[i].in.size);
		assert_true(sides[i].finished);
	}
	wire_run(&wire, wd_s(200)); /* TIME-WAIT passes */
	assert_int_equal(wire.end[0].tcp.stats.connections, 0);
	assert_int_equal(wire.end[1].tcp.stats.connections, 0);
	assert_int_equal(wire.end[0].tcp.stats.time_wait + wire.end[1].tcp.stats.time_wait, 0);
	close_wire();
}

static const struct tcp_limits none;

static void a_stream_crosses_a_good_wire(void **state)
{
	(void)state;
	open_wire(1, &none);
	exchange(1000000, 300000, wd_s(20));
}

static void a_stream_crosses_by_reference(void **state)
{
	(void)state;
	open_wire(1, &none);
	by_reference = true;
	exchange(1000000, 0, wd_s(20));
}

static void a_stream_crosses_in_large_frames(void **state)
{
	(void)state;
	for (int join = 0; join < 2; join++) {
		open_wire(1, &none);
		for (int i = 0; i < 2; i++) {
			wire.end[i].path.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4;
			wire.end[i].path.packet_max = 65535;
		}
		wire.join_segments = join;
		sides[0].chunk = 65536;
		exchange(10000000, 300000, wd_s(20));
	}
}

static void bad_wire(uint64_t seed, const struct tcp_limits *limits)
{
	open_wire(seed, limits);
	wire.lose = (uint32_t)(wd_seeded_next(&wire.seeded) % 200);
	wire.twice = (uint32_t)(wd_seeded_next(&wire.seeded) % 100);
	wire.damage = (uint32_t)(wd_seeded_next(&wire.seeded) % 50);
	wire.jitter = wd_us(wd_seeded_next(&wire.seeded) % 20000);
	sides[0].chunk = 1 + (uint32_t)(wd_seeded_next(&wire.seeded) % 20000);
	sides[1].read_max = 1 + (uint32_t)(wd_seeded_next(&wire.seeded) % 20000);
	by_reference = wd_seeded_next(&wire.seeded) % 2;
	exchange(wd_seeded_next(&wire.seeded) % 200000, wd_seeded_next(&wire.seeded) % 50000,
	         wd_hours(2));
}

static void a_stream_crosses_a_bad_wire(void **state)
{
	const char *many = getenv("SEEDS");
	uint64_t seeds = many ? strtoull(many, NULL, 10) : 60;

	(void)state;
	for (uint64_t seed = many ? seeds : 1; seed <= seeds; seed++) {
		struct tcp_limits l = {
			.no_sack = seed % 4 == 1, .no_timestamps = seed % 3 == 1,
			.reno = seed % 5 == 1, .ecn = seed % 2 ? TCP_ECN_ASKED : TCP_ECN_ACCEPTED,
		};

		if (many)
			print_message("seed %llu\n", (unsigned long long)seed);
		bad_wire(seed, &l);
	}
}

static void exchange_failing_at(uint64_t n)
{
	wd_instant until;

	open_wire(3, &none);
	wire.lose = 30;
	wire.jitter = wd_ms(8);
	sides[0].out.size = sides[1].in.size = 300000;
	sides[1].out.size = sides[0].in.size = 30000;
	until = wd_after(wire.wheel.now, wd_s(3000));
	wd_alloc_fail_at(n);
	port = (struct tcp_port){ .number = 80, .user = &user, .arg = &sides[1] };
	assert_null(tcp_direct_listen(&wire.end[1].tcp, &port));
	if (tcp_direct_connect(&wire.end[0].tcp, &(struct wd_peer){ wire.end[1].addr, 80 }, 0,
	                       &user, &sides[0].conn))
		sides[0].conn = NULL;
	else
		*tcp_conn_word(sides[0].conn) = &sides[0];
	while (!(sides[0].finished && sides[1].finished) && wire_step(&wire, until))
		continue;
	wd_alloc_fail_at(0);
	assert_false(sides[0].in.bad || sides[1].in.bad);
	close_wire();
}

static void whichever_allocation_fails_nothing_is_wrong_or_lost(void **state)
{
	(void)state;
	for (uint64_t n = 1;; n++) {
		uint64_t before = wd_alloc_stats().failed;

		exchange_failing_at(n);
		if (wd_alloc_stats().failed == before)
			return;
	}
}

static void an_engine_that_cannot_be_started_leaves_nothing(void **state)
{
	static struct tcp_direct tcp;
	struct tcp_limits l[2] = { none, none };

	(void)state;
	assert_null(wire_init(&wire, 1, l));
	wd_alloc_fail_at(1);
	assert_ptr_equal(tcp_direct_init(&tcp, wire_ip(&wire, 0), &wire.wheel,
	                                 wd_seeded(&wire.seeded), &none), wd_no_memory);
	wd_alloc_fail_at(0);
	close_wire();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_crosses_a_good_wire),
		cmocka_unit_test(a_stream_crosses_by_reference),
		cmocka_unit_test(a_stream_crosses_in_large_frames),
		cmocka_unit_test(a_stream_crosses_a_bad_wire),
		cmocka_unit_test(whichever_allocation_fails_nothing_is_wrong_or_lost),
		cmocka_unit_test(an_engine_that_cannot_be_started_leaves_nothing),
	};

	return cmocka_run_group_tests_name("tcp_wire", tests, NULL, NULL);
}
