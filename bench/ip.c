/* SPDX-License-Identifier: ISC */
/* What a packet costs on its way down and up through Ethernet and IP of either version, in
 * nanoseconds, least of 9 runs: "NAME NANOSECONDS" a line.  The device is memory; to take a
 * buffer and give it back is part of it, and measured by itself.
 *
 * bench.sh links it with the archives of target unix. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wadi/arp_direct.h"
#include "wadi/checksum.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ip_dual.h"
#include "wadi/ipv4.h"
#include "wadi/ipv6.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

enum { SIZE = 2048, BUFFERS = 1024, LINE = 32, LINES = 20000, RUNS = 9 };
enum { DATA = 100, EXPERIMENT = 253 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct wd_seeded seeded = { 1 };
static struct net_memory net;
static struct ethernet_direct eth;
static struct arp_direct arp;
static struct ipv4 v4;
static struct ipv6 v6;
static struct ip_dual dual;
static unsigned heard;

/* Our own address, and the neighbour whose frames these are. */
static struct wd_addr own[2], peer[2];
static uint8_t frame[2][WD_NET_HEADER + 40 + DATA];
static size_t frame_len[2];

static void must(wd_err err)
{
	if (err)
		abort();
}

static void hear(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg;
	(void)packet;
	heard++;
	wd_buf_free(data);
}

/* ---- What is measured ---------------------------------------------------------------- */

static void buffers(unsigned v)
{
	struct wd_bufq line;

	(void)v;
	wd_bufq_init(&line);
	for (unsigned i = 0; i < LINE; i++) {
		struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&eth), 40);

		if (b)
			wd_bufq_put(&line, b);
	}
	wd_bufq_drop(&line);
}

static void down(unsigned v)
{
	struct wd_ip_packet packet = { .from = own[v], .to = peer[v], .protocol = EXPERIMENT };

	for (unsigned i = 0; i < LINE; i++) {
		struct wd_buf *b = wd_ip_alloc(ip_dual(&dual), 0);

		if (!b || !wd_buf_append(b, DATA))
			abort();
		must(wd_ip_send(ip_dual(&dual), &packet, b));
	}
	must(ethernet_direct_flush(&eth));
	wd_bufq_drop(&net.sent);
}

static void up(unsigned v)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (unsigned i = 0; i < LINE; i++) {
		struct wd_buf *b = wd_buf_alloc(&pool, 0);
		uint8_t *at = b ? wd_buf_append(b, (uint32_t)frame_len[v]) : NULL;

		if (!at)
			abort();
		memcpy(at, frame[v], frame_len[v]);
		wd_bufq_put(&line, b);
	}
	ethernet_direct_input(&eth, &line);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * WD_NS_PER_S + (uint64_t)ts.tv_nsec;
}

static void measure(const char *name, void (*run)(unsigned v), unsigned v)
{
	uint64_t best = UINT64_MAX;

	for (int r = 0; r < RUNS; r++) {
		uint64_t start = now(), took;

		for (int i = 0; i < LINES; i++)
			run(v);
		took = now() - start;
		best = took < best ? took : best;
	}
	printf("%s %.1f\n", name, (double)best / LINES / LINE);
}

/* ---- Start ------------------------------------------------------------------------------ */

/* A frame from the peer, who is known from then on. */
static void arrive(struct wd_bytes bytes)
{
	struct wd_bufq line;
	struct wd_buf *b = wd_buf_alloc(&pool, 0);

	wd_bufq_init(&line);
	if (!b)
		abort();
	memcpy(wd_buf_append(b, (uint32_t)bytes.len), bytes.ptr, bytes.len);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&eth, &line);
}

/* What we send to the peer is what it would send to us, but for the addresses. */
static void make_frame(unsigned v)
{
	struct wd_ip_packet packet = { .from = own[v], .to = peer[v], .protocol = EXPERIMENT };
	size_t at = v ? WD_NET_HEADER + 8 : WD_NET_HEADER + 12, len = v ? 16 : 4;
	uint8_t swap[16];
	struct wd_buf *b = wd_ip_alloc(ip_dual(&dual), 0);

	if (!b)
		abort();
	memset(wd_buf_append(b, DATA), 0, DATA);
	must(wd_ip_send(ip_dual(&dual), &packet, b));
	must(ethernet_direct_flush(&eth));
	b = wd_bufq_get(&net.sent);
	if (!b)
		abort();
	frame_len[v] = wd_buf_total(b);
	if (!wd_buf_copy(b, 0, wd_room(frame[v], frame_len[v])))
		abort();
	wd_buf_free(b);
	memcpy(swap, frame[v], 6);
	memcpy(frame[v], frame[v] + 6, 6);
	memcpy(frame[v] + 6, swap, 6);
	memcpy(swap, frame[v] + at, len);
	memcpy(frame[v] + at, frame[v] + at + len, len);
	memcpy(frame[v] + at + len, swap, len);
}

static void start(void)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	const struct wd_ip_user user = { hear, NULL, NULL };
	struct ipv4_config config = { .address = { own[0], 96 + 24 } };
	struct ipv6_options options = { .address = { own[1], 64 } };
	wd_random random = wd_seeded(&seeded);

	must(wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_S });
	net_memory_init(&net, &pool, 1, 1500);
	must(ethernet_direct_init(&eth, net_memory(&net)));
	must(arp_direct_init(&arp, ethernet_direct(&eth), &wheel, random));
	must(ipv4_init(&v4, ethernet_direct(&eth), arp_direct(&arp), &wheel, random));
	must(ipv4_set(&v4, &config));
	must(ipv6_init(&v6, ethernet_direct(&eth), &wheel, random, &options));
	must(ip_dual_init(&dual, ipv4(&v4), ipv4_icmp(&v4), ipv6(&v6), ipv6_icmp(&v6)));
	must(wd_ip_listen(ip_dual(&dual), EXPERIMENT, &user));
	for (int i = 0; i < 4; i++)
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(1)));
}

/* The peer asks who we are, in both versions. */
static void meet(void)
{
	uint8_t request[42] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 2, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
		2, 0, 0, 0, 0, 2, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1,
	};
	uint8_t advert[86] = {
		2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 58, 255,
		[54] = 135, [78] = 1, 1, 2, 0, 0, 0, 0, 2,
	};
	struct wd_ip_packet packet = { .from = peer[1], .to = own[1], .protocol = WD_IP_ICMPV6 };
	uint16_t sum;

	arrive(wd_bytes(request, sizeof request));
	memcpy(advert + 22, &peer[1], 16);
	memcpy(advert + 38, &own[1], 16);
	memcpy(advert + 62, &own[1], 16);
	sum = wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &packet, 32), wd_bytes(advert + 54, 32)));
	memcpy(advert + 56, &sum, 2);
	arrive(wd_bytes(advert, sizeof advert));
	must(ethernet_direct_flush(&eth));
	wd_bufq_drop(&net.sent);
}

int main(void)
{
	own[0] = wd_ipv4(10, 0, 0, 1);
	peer[0] = wd_ipv4(10, 0, 0, 2);
	own[1] = (struct wd_addr){ { 0x20, 1, 0x0d, 0xb8, [15] = 1 } };
	peer[1] = (struct wd_addr){ { 0x20, 1, 0x0d, 0xb8, [15] = 2 } };
	start();
	meet();
	make_frame(0);
	make_frame(1);
	measure("buffer", buffers, 0);
	measure("down_ipv4", down, 0);
	measure("down_ipv6", down, 1);
	measure("up_ipv4", up, 0);
	measure("up_ipv6", up, 1);
	if (heard != 2u * LINE * LINES * RUNS)
		abort();
	return 0;
}
