/* SPDX-License-Identifier: ISC */
/* A whole stack, from frames up: whatever arrives, what it sends are frames, nothing goes on for
 * ever, and in the end nothing is left.
 *
 * The input is a script: a byte that says what happens, then what that needs.  Frames may be
 * mended, so that they come as far as TCP and UDP: addresses, lengths, checksums. */
#include <stdlib.h>

#include "wadi/alloc.h"
#include "wadi/checksum.h"
#include "wadi/net_memory.h"
#include "wadi/stack_dual.h"
#include "wadi/stack_engine.h"
#include "wadi/stack_ipv4.h"
#include "wadi/stack_ipv6.h"
#include "wadi/udp_direct.h"
#include "wadi/test/seeded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ETHERNET = 14, ECHO = 7, CONNECTIONS = 8 };

static struct wd_pool pool;
static struct net_memory net;
static struct wd_seeded seed;
static struct stack_engine stack;
static struct udp_direct udp;
static struct stack_ipv4 family4;
static struct stack_ipv6 family6;
static struct stack_dual families;
static wd_instant now;
static uint8_t frame[1600];
static size_t frame_len;

static void must(bool so)
{
	if (!so)
		abort();
}

/* ---- Frames ------------------------------------------------------------------------------ */

static void drop_sent(void)
{
	for (struct wd_buf *b; (b = wd_bufq_get(&net.sent)) != NULL; wd_buf_free(b)) {
		must(wd_net_is_right(&net.info, b) && wd_buf_total(b) >= ETHERNET);
		must(memcmp(b->data + 6, net.info.mac, 6) == 0);
	}
}

static void take(void *arg, struct wd_bufq *frames)
{
	(void)arg;
	must(stack_engine_take(&stack, now, frames) == NULL);
	must(!frames->first);
	drop_sent();
}

/* Over several buffers, perhaps. */
static void arrive(bool in_pieces)
{
	size_t first = in_pieces && frame_len > 60 ? 60 : frame_len;
	struct wd_buf *b = wd_buf_alloc(&pool, 0), *more = wd_buf_alloc(&pool, 0);
	struct wd_bufq line;

	must(b && more);
	memcpy(wd_buf_append(b, (uint32_t)first), frame, first);
	if (first < frame_len)
		memcpy(wd_buf_append(more, (uint32_t)(frame_len - first)), frame + first,
		       frame_len - first);
	if (first < frame_len)
		b->more = more;
	else
		wd_buf_free(more);
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	net_memory_arrive(&net, &line);
}

static void put_sum(size_t at, wd_sum sum, size_t from)
{
	uint16_t field;

	memset(frame + at, 0, 2);
	field = wd_sum_end(wd_sum_add(sum, wd_bytes(frame + from, frame_len - from)));
	memcpy(frame + at, &field, 2);
}

/* The checksum of what is in a packet, at `from`, that is of `protocol`. */
static void mend_transport(uint8_t protocol, struct wd_bytes addresses, size_t from)
{
	static const struct { uint8_t protocol, at, least; } fields[] = {
		{ 6, 16, 20 }, { 17, 6, 8 }, { 1, 2, 8 }, { 58, 2, 8 },
	};
	size_t len = frame_len - from;
	uint8_t tail[4] = { (uint8_t)(len >> 8), (uint8_t)len, 0, protocol };
	wd_sum sum = wd_sum_add(wd_sum_add(0, addresses), wd_bytes(tail, 4));

	for (size_t i = 0; i < WD_COUNT(fields); i++)
		if (fields[i].protocol == protocol && len >= fields[i].least)
			put_sum(from + fields[i].at, protocol == 1 ? 0 : sum, from);
}

static void mend_ipv4(bool all)
{
	uint8_t *ip = frame + ETHERNET;
	size_t header = (ip[0] & 15) * 4u;
	uint16_t sum;

	memcpy(ip + 12, "\12\0\0\2\12\0\0\1", 8);
	if (header < 20 || ETHERNET + header > frame_len)
		return;
	if (all)
		wd_put_be16(ip + 2, (uint16_t)(frame_len - ETHERNET));
	memset(ip + 10, 0, 2);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(ip, header)));
	memcpy(ip + 10, &sum, 2);
	mend_transport(ip[9], wd_bytes(ip + 12, 8), ETHERNET + header);
}

static void mend_ipv6(bool all)
{
	uint8_t *ip = frame + ETHERNET;

	memset(ip + 8, 0, 32);
	ip[8] = ip[24] = 0xfd;
	ip[23] = 2;
	ip[39] = 1;
	if (all)
		wd_put_be16(ip + 4, (uint16_t)(frame_len - ETHERNET - 40));
	mend_transport(ip[6], wd_bytes(ip + 8, 32), ETHERNET + 40);
}

static void mend(uint8_t how)
{
	uint16_t type = wd_be16(frame + 12);

	memcpy(frame, net.info.mac, 6);
	frame[6] &= 0xfe;
	if (type == WD_ETHERNET_IPV4 && frame_len >= ETHERNET + 20)
		mend_ipv4(how & 2);
	else if (type == WD_ETHERNET_IPV6 && frame_len >= ETHERNET + 40)
		mend_ipv6(how & 2);
}

/* The bytes become what a packet of IP carries, for the port that is open. */
static void wrap(uint8_t how)
{
	static const uint8_t protocols[4] = { 17, 6, 1, 58 };
	static const uint8_t ends[4] = { 4000 >> 8, 4000 & 255, 0, ECHO };
	bool v6 = how & 16;
	size_t header = ETHERNET + (v6 ? 40 : 20);

	memmove(frame + header, frame, frame_len);
	memset(frame, 0, header);
	wd_put_be16(frame + 12, v6 ? WD_ETHERNET_IPV6 : WD_ETHERNET_IPV4);
	frame[ETHERNET] = v6 ? 0x60 : 0x45;
	frame[ETHERNET + (v6 ? 6 : 9)] = protocols[how >> 6];
	frame[ETHERNET + (v6 ? 7 : 8)] = 255;
	if (how >> 6 < 2)
		memcpy(frame + header, ends, sizeof ends);
	frame_len += header;
}

/* Flags: mended; with lengths; in pieces; wrapped, in IPv6, ... */
static void come(struct wd_cursor *c)
{
	uint8_t how = wd_cursor_u8(c);
	struct wd_bytes bytes = wd_cursor_take(c, wd_cursor_u8(c) * 4u);

	frame_len = bytes.len;
	if (bytes.len > 0)
		memcpy(frame, bytes.ptr, bytes.len);
	if ((how & 8) && frame_len >= 4)
		wrap(how);
	if ((how & 1) && frame_len >= ETHERNET)
		mend(how);
	if (frame_len > 0)
		arrive(how & 4);
	frame_len = 0;
}

/* ---- Applications ------------------------------------------------------------------------ */

/* A datagram of one piece is as long as its header says. */
static void datagram(void *arg, const struct wd_udp_datagram *d, struct wd_buf *data)
{
	const uint8_t *ip = frame + ETHERNET;
	size_t header = (ip[0] & 15) * 4u;

	(void)arg;
	if (wd_be16(frame + 12) == WD_ETHERNET_IPV4 && (wd_be16(ip + 6) & 0x3fff) == 0)
		must(wd_buf_total(data) == wd_be16(ip + header + 4) - 8u);
	if (d->many) {
		wd_buf_free(data);
		return;
	}
	wd_ignore(wd_udp_send(udp_direct(&udp), arg, NULL, &d->from, data), "it was asked");
}

static void event(struct tcp_conn *conn, unsigned events)
{
	uint8_t bytes[2000];
	size_t n = tcp_conn_read(conn, WD_ROOM(bytes));

	if (n > 0)
		wd_ignore(tcp_conn_write(conn, wd_bytes(bytes, n)) ? NULL : wd_no_memory, "echo");
	if ((events & TCP_ENDED) || tcp_conn_is_at_end(conn))
		tcp_conn_close(conn);
}

static void step(struct wd_cursor *c)
{
	switch (wd_cursor_u8(c) % 4) {
	case 0:
		now = wd_after(now, wd_ms(wd_cursor_be16(c)));
		for (int i = 0; !wd_before(now, stack_engine_next(&stack)); i++) {
			must(i < 10000);
			must(stack_engine_turn(&stack, now) == NULL);
			drop_sent();
		}
		break;
	default:
		come(c);
	}
	must(stack.tcp.stats.connections <= CONNECTIONS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[300 * 2100];
	static const struct tcp_user user = { .event = event };
	static const struct wd_addr none;
	const struct wd_prefix ipv6 = { { { 0xfd, [15] = 1 } }, 64 };
	const struct wd_prefix ipv4 = { wd_ipv4(10, 0, 0, 1), 96 + 24 };
	struct stack_settings settings = {
		.family = stack_dual(&families),
		.tcp = { .connections = CONNECTIONS, .half_open = 2 },
	};
	struct tcp_port port = { .number = ECHO, .user = &user };
	struct wd_udp_port echo = { .number = ECHO, .input = datagram };
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));

	now = (wd_instant){ WD_NS_PER_DAY };
	seed.state = 1;
	echo.arg = &echo;
	must(wd_pool_init(&pool, WD_ROOM(memory), 1700) == NULL);
	net_memory_init(&net, &pool, 1, 1500);
	must(stack_ipv4_init(&family4, ipv4, none) == NULL);
	must(stack_ipv6_init(&family6, ipv6, none) == NULL);
	must(stack_dual_init(&families, stack_ipv4(&family4), stack_ipv6(&family6), false,
	                     false) == NULL);
	must(stack_engine_init(&stack, &settings, net_memory(&net), wd_seeded(&seed), now) == NULL);
	must(udp_direct_init(&udp, stack.ip, wd_seeded(&seed)) == NULL);
	must(wd_net_listen(net_memory(&net), take, NULL) == NULL);
	must(tcp_direct_listen(&stack.tcp, &port) == NULL);
	must(wd_udp_open(udp_direct(&udp), &echo) == NULL);
	now = wd_after(now, wd_s(3));
	must(stack_engine_turn(&stack, now) == NULL);
	while (c.left > 0)
		step(&c);
	tcp_direct_unlisten(&stack.tcp, &port);
	wd_udp_close(udp_direct(&udp), &echo);
	stack_engine_fini(&stack);
	net_memory_fini(&net);
	must(pool.used == 0 && wd_alloc_stats().pieces == 0);
	return 0;
}
