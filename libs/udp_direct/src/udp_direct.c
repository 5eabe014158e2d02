/* SPDX-License-Identifier: ISC */
#include "wadi/udp_direct.h"

#include "wadi/checksum.h"

enum { HEADER = 8, SUM_AT = 6, PORTS = 65536, MAX = 65535 - HEADER, MAX_IPV4 = MAX - 20 };

/* ---- Ports ----------------------------------------------------------------------------- */

/* Where the port of this number is, or would be. */
static struct wd_udp_port **place_of(struct udp_direct *it, uint16_t number)
{
	struct wd_udp_port **link = &it->bucket[number % UDP_DIRECT_BUCKETS];

	while (*link && (*link)->number != number)
		link = &(*link)->next;
	return link;
}

/* One that is free, from a random one on (RFC 6056, 3.3.1); 0 when there is none. */
static uint16_t random_port(struct udp_direct *it)
{
	uint32_t count = PORTS - UDP_DIRECT_RANDOM_MIN;
	uint32_t first = (uint32_t)wd_random_below(it->random, count);

	for (uint32_t i = 0; i < count; i++) {
		uint16_t number = (uint16_t)(UDP_DIRECT_RANDOM_MIN + (first + i) % count);

		if (!*place_of(it, number))
			return number;
	}
	return 0;
}

static wd_err direct_open(void *self, struct wd_udp_port *port)
{
	struct udp_direct *it = self;
	uint16_t number = port->number ? port->number : random_port(it);
	struct wd_udp_port **place = place_of(it, number);

	if (*place || number == 0)
		return wd_udp_port_taken;
	port->number = number;
	port->next = NULL;
	*place = port;
	return NULL;
}

static void direct_close(void *self, struct wd_udp_port *port)
{
	struct udp_direct *it = self;
	struct wd_udp_port **place = place_of(it, port->number);

	if (*place == port)
		*place = port->next;
}

/* ---- In ---------------------------------------------------------------------------------- */

/* Is it whole and right?  Cuts what stands behind it. */
static bool check(const struct wd_ip_packet *packet, struct wd_buf *data)
{
	const uint8_t *h = data->data;
	uint16_t len;

	if (data->len < HEADER)
		return false;
	len = wd_be16(h + 4);
	if (len < HEADER || wd_be16(h + 2) == 0 || !wd_buf_cut(data, len))
		return false;
	if (wd_be16(h + SUM_AT) == 0)
		return wd_addr_is_ipv4(&packet->to);
	return wd_sum_is_good(packet, data);
}

static void input(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct udp_direct *it = arg;
	struct wd_udp_port *port;
	struct wd_udp_datagram datagram;
	const uint8_t *h;

	if (!check(packet, data)) {
		wd_buf_free(data);
		return;
	}
	port = *place_of(it, wd_be16(data->data + 2));
	if (!port) {
		wd_ip_refuse(it->ip, packet, data, WD_IP_PORT_UNREACHABLE);
		return;
	}
	h = wd_buf_skip(data, HEADER);
	datagram = (struct wd_udp_datagram){
		.from = { packet->from, h ? wd_be16(h) : 0 }, .to = { packet->to, port->number },
		.hops = packet->hops, .tos = packet->tos, .many = packet->flags & WD_IP_MANY,
	};
	port->input(port->arg, &datagram, data);
}

/* Over IPv4 none of ours can have been too long for a path: it would have been cut. */
static bool troubled(void *arg, const struct wd_ip_trouble *trouble)
{
	struct udp_direct *it = arg;
	const uint8_t *start = trouble->start.ptr;
	struct wd_udp_port *port = *place_of(it, wd_be16(start));
	struct wd_peer to = { trouble->to, wd_be16(start + 2) };

	if (!port)
		return false;
	if (trouble->kind == WD_IP_TOO_LONG)
		return !wd_addr_is_ipv4(&trouble->to);
	if (port->troubled)
		port->troubled(port->arg, &to, trouble->kind);
	return true;
}

/* ---- Out ---------------------------------------------------------------------------------- */

static struct wd_buf *direct_alloc(void *self, uint32_t headroom)
{
	struct udp_direct *it = self;

	return wd_ip_alloc(it->ip, headroom + HEADER);
}

/* The checksum is that of the pseudo header as yet: IP or the device add the rest. */
static wd_err put_header(struct wd_buf *data, const struct wd_ip_packet *packet, uint16_t from,
                         uint16_t to)
{
	uint32_t len = (uint32_t)wd_buf_total(data) + HEADER;
	uint16_t sum = wd_sum_fold(wd_sum_pseudo(0, packet, len));
	uint8_t *h = wd_buf_prepend(data, HEADER);

	if (!h)
		return wd_no_memory;
	wd_put_be16(h, from);
	wd_put_be16(h + 2, to);
	wd_put_be16(h + 4, (uint16_t)len);
	memcpy(h + SUM_AT, &sum, sizeof sum);
	data->flags |= WD_BUF_SUM_ASK;
	data->sum_from = wd_buf_place(data, h);
	data->sum_at = SUM_AT;
	return NULL;
}

/* A packet to send, and our address in it. */
static wd_err prepare(struct udp_direct *it, const struct wd_addr *own, const struct wd_peer *to,
                      const struct wd_buf *data, struct wd_ip_packet *packet)
{
	struct wd_ip_path path;

	if (wd_buf_total(data) > (wd_addr_is_ipv4(&to->addr) ? MAX_IPV4 : MAX))
		return wd_udp_too_long;
	if (to->port == 0)
		return wd_udp_refused;
	WD_TRY(wd_ip_path(it->ip, own, &to->addr, &path));
	*packet = (struct wd_ip_packet){
		.from = path.from, .to = to->addr, .protocol = WD_IP_UDP,
	};
	return NULL;
}

static wd_err direct_send(void *self, const struct wd_udp_port *from, const struct wd_addr *own,
                          const struct wd_peer *to, struct wd_buf *data)
{
	struct udp_direct *it = self;
	struct wd_ip_packet packet;
	wd_err err = prepare(it, own, to, data, &packet);

	if (!err)
		err = put_header(data, &packet, from->number, to->port);
	if (!err)
		return wd_ip_send(it->ip, &packet, data);
	wd_buf_free(data);
	return err;
}

/* ---- The interface --------------------------------------------------------------------- */

static wd_err direct_join(void *self, const struct wd_addr *group)
{
	struct udp_direct *it = self;

	return wd_ip_join(it->ip, group);
}

static void direct_leave(void *self, const struct wd_addr *group)
{
	struct udp_direct *it = self;

	wd_ip_leave(it->ip, group);
}

static const struct wd_udp_ops direct_ops = {
	.alloc = direct_alloc, .open = direct_open, .close = direct_close, .send = direct_send,
	.join = direct_join, .leave = direct_leave,
};

wd_err udp_direct_init(struct udp_direct *it, wd_ip ip, wd_random random)
{
	const struct wd_ip_user user = { input, troubled, it };

	*it = (struct udp_direct){ .ip = ip, .random = random };
	return wd_ip_listen(ip, WD_IP_UDP, &user);
}

wd_udp udp_direct(struct udp_direct *it)
{
	return (wd_udp){ &direct_ops, it };
}
