/* SPDX-License-Identifier: ISC */
#include "hosts.h"

enum { MTU = 1500, SIZE = 1700, BUFFERS = 500 };

struct wd_addr hosts_ipv4(uint8_t number)
{
	return wd_ipv4(10, 0, 0, number);
}

struct wd_addr hosts_ipv6(uint8_t number)
{
	return (struct wd_addr){ { 0x20, 0x01, 0x0d, 0xb8, [15] = number } };
}

/* ---- Starting ------------------------------------------------------------------------ */

static wd_err start_ip(struct hosts *it, struct host *h, uint8_t number)
{
	const struct ipv4_config config = { .address = { hosts_ipv4(number), 96 + 24 } };
	const struct ipv6_options options = { .address = { hosts_ipv6(number), 64 } };
	wd_ethernet ethernet = ethernet_direct(&h->ethernet);
	wd_random random = wd_seeded(&h->seed);

	WD_TRY(ipv4_init(&h->ipv4, ethernet, arp_direct(&h->arp), &it->wheel, random));
	WD_TRY(ipv4_set(&h->ipv4, &config));
	WD_TRY(ipv6_init(&h->ipv6, ethernet, &it->wheel, random, &options));
	return ip_dual_init(&h->dual, ipv4(&h->ipv4), ipv4_icmp(&h->ipv4), ipv6(&h->ipv6),
	                    ipv6_icmp(&h->ipv6));
}

static wd_err start(struct hosts *it, struct host *h, uint8_t number)
{
	h->seed.state = number;
	net_memory_init(&h->net, &it->pool, number, MTU);
	WD_TRY(ethernet_direct_init(&h->ethernet, net_memory(&h->net)));
	if (it->layers >= HOSTS_ARP)
		WD_TRY(arp_direct_init(&h->arp, ethernet_direct(&h->ethernet), &it->wheel,
		                       wd_seeded(&h->seed)));
	return it->layers >= HOSTS_IP ? start_ip(it, h, number) : NULL;
}

wd_err hosts_start(enum hosts_layers layers, struct hosts **hosts)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static struct hosts it;

	it.layers = layers;
	it.err = NULL;
	wd_wheel_init(&it.wheel, (wd_instant){ WD_NS_PER_DAY });
	WD_TRY(wd_pool_init(&it.pool, WD_ROOM(memory), SIZE));
	for (uint8_t i = 0; i < 2; i++)
		WD_TRY(start(&it, &it.host[i], (uint8_t)(i + 1)));
	hosts_pass(&it, wd_s(3));
	*hosts = &it;
	return NULL;
}

/* ---- The wire ------------------------------------------------------------------------- */

/* In one piece, as a device would have it. */
static void arrive(struct hosts *it, struct host *to, const struct wd_buf *frame)
{
	size_t len = wd_buf_total(frame);
	struct wd_buf *b = wd_buf_alloc(&it->pool, 0);
	uint8_t *at = b ? wd_buf_append(b, (uint32_t)len) : NULL;
	struct wd_bufq line;

	if (!at || !wd_buf_copy(frame, 0, wd_room(at, len))) {
		it->err = wd_no_memory;
		wd_buf_free(b);
		return;
	}
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&to->ethernet, &line);
}

static bool cross(struct hosts *it, struct host *from, struct host *to)
{
	bool any = ethernet_direct_is_pending(&from->ethernet);
	wd_err err = ethernet_direct_flush(&from->ethernet);

	it->err = err ? err : it->err;
	for (struct wd_buf *b; (b = wd_bufq_get(&from->net.sent)) != NULL; wd_buf_free(b))
		arrive(it, to, b);
	return any;
}

static void settle(struct hosts *it)
{
	do
		wd_wheel_settle(&it->wheel);
	while (cross(it, &it->host[0], &it->host[1]) | cross(it, &it->host[1], &it->host[0]));
}

void hosts_pass(void *arg, wd_span span)
{
	struct hosts *it = arg;
	wd_instant until = wd_after(it->wheel.now, span), next;

	settle(it);
	while (next = wd_wheel_next(&it->wheel), next.ns <= until.ns) {
		wd_wheel_turn(&it->wheel, next);
		settle(it);
	}
	wd_wheel_turn(&it->wheel, until);
	settle(it);
}

/* ---- Stopping ------------------------------------------------------------------------- */

static void stop(const struct hosts *it, struct host *h)
{
	if (it->layers >= HOSTS_IP) {
		ipv6_fini(&h->ipv6);
		ipv4_fini(&h->ipv4);
	}
	if (it->layers >= HOSTS_ARP)
		arp_direct_fini(&h->arp);
	wd_bufq_drop(&h->ethernet.out);
	net_memory_fini(&h->net);
}

int hosts_stop(struct hosts *it)
{
	int failures = 0;

	for (size_t i = 0; i < 2; i++)
		stop(it, &it->host[i]);
	WD_EXPECT(it->err == NULL);
	WD_EXPECT(it->pool.used == 0);
	WD_EXPECT(wd_wheel_next(&it->wheel).ns == WD_NEVER.ns);
	return failures;
}
