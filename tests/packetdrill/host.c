/* SPDX-License-Identifier: ISC */
#include "host.h"

#include <stdlib.h>
#include <string.h>

#include "wadi/checksum.h"

enum {
	BUFFERS = 4096, BUFFER_SIZE = 2048, HEADER = WD_NET_HEADER,
	/* Until addresses are probed and claimed. */
	START_MS = 10000,
};

static const uint8_t peer_mac[6] = { 2, 0, 0, 0, 0, 0xfe };

/* ---- Frames -------------------------------------------------------------------------- */

/* A chain of buffers, as devices hand up what does not fit in one; the first has room for
 * `header` bytes in front.  Whoever runs out of buffers here has lost some. */
static struct wd_buf *chain_of(struct host *it, const uint8_t *bytes, size_t len, uint32_t header)
{
	struct wd_buf *b = wd_buf_alloc(&it->pool, header);
	uint32_t n = b && b->room < len ? b->room : (uint32_t)len;
	uint8_t *at = b ? wd_buf_append(b, n) : NULL;

	if (!at)
		abort();
	memcpy(at, bytes, n);
	if (n < len)
		b->more = chain_of(it, bytes + n, len - n, 0);
	return b;
}

static void arrive(struct host *it, uint16_t type, const uint8_t *payload, size_t len)
{
	struct wd_buf *b = chain_of(it, payload, len, 64);
	uint8_t *at = wd_buf_prepend(b, HEADER);
	struct wd_bufq line;

	if (!at)
		abort();
	memcpy(at, it->device.info.mac, 6);
	memcpy(at + 6, peer_mac, 6);
	wd_put_be16(at + 12, type);
	if (len > it->device.info.mtu)
		b->segment = (uint16_t)(it->device.info.mtu - 40); /* of several segments */
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	net_memory_arrive(&it->device, &line);
}

/* Who has?  The peer has, whatever it is. */
static void answer_arp(struct host *it, const uint8_t *arp, size_t len)
{
	uint8_t reply[28];

	if (len < sizeof reply || arp[7] != 1 || memcmp(arp + 14, arp + 24, 4) == 0 ||
	    wd_be32(arp + 14) == 0)
		return;
	memcpy(reply, arp, 8);
	reply[7] = 2;
	memcpy(reply + 8, peer_mac, 6);
	memcpy(reply + 14, arp + 24, 4);
	memcpy(reply + 18, arp + 8, 10);
	arrive(it, WD_ETHERNET_ARP, reply, sizeof reply);
}

/* The same for neighbour solicitations, but for those by which an address is probed. */
static void answer_neighbour(struct host *it, const uint8_t *ip, size_t len)
{
	static const uint8_t unspecified[16];
	uint8_t reply[72] = { 0x60 };
	const uint8_t tail[8] = { 0, 0, 0, 32, 0, 0, 0, 58 };
	wd_sum sum;
	uint16_t field;

	if (len < 64 || ip[6] != 58 || ip[40] != 135 || memcmp(ip + 8, unspecified, 16) == 0)
		return;
	reply[5] = 32;
	reply[6] = 58;
	reply[7] = 255;
	memcpy(reply + 8, ip + 48, 16);
	memcpy(reply + 24, ip + 8, 16);
	reply[40] = 136;
	reply[44] = 0xe0; /* of a router, asked for, to be believed */
	memcpy(reply + 48, ip + 48, 16);
	reply[64] = 2;
	reply[65] = 1;
	memcpy(reply + 66, peer_mac, 6);
	sum = wd_sum_add(0, wd_bytes(reply + 8, 32));
	sum = wd_sum_add(sum, wd_bytes(tail, sizeof tail));
	field = wd_sum_end(wd_sum_add(sum, wd_bytes(reply + 40, 32)));
	memcpy(reply + 42, &field, 2);
	arrive(it, WD_ETHERNET_IPV6, reply, sizeof reply);
}

static void keep_packet(struct host *it, const uint8_t *bytes, size_t len)
{
	struct host_packet *p = malloc(sizeof *p + len);

	if (!p)
		abort();
	*p = (struct host_packet){ .at = it->now, .len = len };
	memcpy(p->bytes, bytes, len);
	*it->last = p;
	it->last = &p->next;
}

/* What the stack has sent: packets are kept, questions answered. */
static bool gather(struct host *it)
{
	static uint8_t frame[PACKET_BYTES + HEADER];
	bool any = false;

	for (struct wd_buf *b; (b = wd_bufq_get(&it->device.sent)) != NULL; any = true) {
		size_t len = wd_buf_total(b);
		uint16_t type;

		if (b->flags & WD_BUF_SUM_ASK)
			wd_sum_fill(b);
		if (len < HEADER || len > sizeof frame || !wd_buf_copy(b, 0, wd_room(frame, len)))
			abort();
		wd_buf_free(b);
		type = wd_be16(frame + 12);
		if (type == WD_ETHERNET_ARP)
			answer_arp(it, frame + HEADER, len - HEADER);
		else if (type == WD_ETHERNET_IPV6 && len > HEADER + 40 && frame[HEADER + 40] == 135)
			answer_neighbour(it, frame + HEADER, len - HEADER);
		else
			keep_packet(it, frame + HEADER, len - HEADER);
	}
	return any;
}

/* ---- The engine ---------------------------------------------------------------------- */

static void take_frames(void *arg, struct wd_bufq *frames)
{
	struct host *it = arg;

	wd_ignore(stack_engine_take(&it->stack, it->now, frames), "the device stays");
}

void host_turn(struct host *it)
{
	do
		wd_ignore(stack_engine_turn(&it->stack, it->now), "the device stays");
	while (gather(it));
}

void host_inject(struct host *it, const uint8_t *packet, size_t len)
{
	arrive(it, packet[0] >> 4 == 4 ? WD_ETHERNET_IPV4 : WD_ETHERNET_IPV6, packet, len);
	host_turn(it);
}

wd_instant host_next(const struct host *it)
{
	return stack_engine_next(&it->stack);
}

struct host_packet *host_take(struct host *it)
{
	struct host_packet *p = it->first;

	if (p && !(it->first = p->next))
		it->last = &it->first;
	return p;
}

static void settle(struct host *it)
{
	wd_instant end = wd_after(it->now, wd_ms(START_MS));

	for (wd_instant next; !wd_before(end, next = host_next(it)); host_turn(it))
		if (wd_before(it->now, next))
			it->now = next;
	it->now = end;
	host_turn(it);
	for (struct host_packet *p; (p = host_take(it)) != NULL;)
		free(p);
}

/* Networks in which the wire's remote address is behind a gateway. */
static wd_err choose_family(struct host *it, stack_family *family)
{
	const uint8_t *ip = it->wire.local;
	struct wd_prefix own = { wd_ipv4(ip[0], ip[1], ip[2], ip[3]), 96 + 16 };
	struct wd_addr gateway;

	if (it->wire.version == 6) {
		memcpy(own.addr.ip, ip, 16);
		own.bits = 48;
	}
	gateway = own.addr;
	gateway.ip[15]++;
	if (it->wire.version == 4) {
		*family = stack_ipv4(&it->family.ipv4);
		return stack_ipv4_init(&it->family.ipv4, own, gateway);
	}
	*family = stack_ipv6(&it->family.ipv6);
	WD_TRY(stack_ipv6_init(&it->family.ipv6, own, gateway));
	it->family.ipv6.options.deaf = true;
	return NULL;
}

const char *host_init(struct host *it, const struct host_settings *settings)
{
	struct stack_settings stack = { .tcp = settings->tcp };
	size_t size = wd_pool_memory(BUFFERS, BUFFER_SIZE);

	*it = (struct host){ .wire = settings->wire, .now = { WD_NS_PER_S } };
	it->last = &it->first;
	it->memory = malloc(size);
	if (!it->memory || wd_pool_init(&it->pool, wd_room(it->memory, size), BUFFER_SIZE))
		return "there is no memory";
	net_memory_init(&it->device, &it->pool, 1, (uint16_t)settings->mtu);
	if (settings->segments) {
		it->device.info.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6;
		it->device.info.frame_max = 65535 + HEADER;
	}
	if (choose_family(it, &stack.family) ||
	    stack_engine_init(&it->stack, &stack, net_memory(&it->device), wd_seeded(&it->random),
	                      it->now) ||
	    udp_direct_init(&it->udp, it->stack.ip, wd_seeded(&it->random)))
		return "the stack does not start";
	if (wd_net_listen(net_memory(&it->device), take_frames, it))
		return "the device is not to be listened to";
	sockets_init(&it->sockets, &it->stack.tcp, udp_direct(&it->udp), &it->now);
	settle(it);
	return NULL;
}

void host_fini(struct host *it)
{
	sockets_fini(&it->sockets);
	host_turn(it);
	for (struct host_packet *p; (p = host_take(it)) != NULL;)
		free(p);
	stack_engine_fini(&it->stack);
	net_memory_fini(&it->device);
	free(it->memory);
}

/* ---- Settings ------------------------------------------------------------------------ */

bool host_sysctl(struct host_settings *s, const char *name, const char *value)
{
	int n = atoi(value);

	if (strncmp(name, "net.ipv4.tcp_", 13) != 0)
		return false;
	name += 13;
	if (strcmp(name, "timestamps") == 0)
		s->tcp.no_timestamps = n == 0;
	else if (strcmp(name, "sack") == 0)
		s->tcp.no_sack = n == 0;
	else if (strcmp(name, "ecn") == 0)
		s->tcp.ecn = n == 0 ? TCP_ECN_NEVER : n == 1 ? TCP_ECN_ASKED : TCP_ECN_ACCEPTED;
	else if (strcmp(name, "congestion_control") == 0)
		s->tcp.reno = strcmp(value, "reno") == 0;
	else
		return strcmp(name, "rfc1337") == 0 && n == 1; /* as it always is */
	return true;
}
