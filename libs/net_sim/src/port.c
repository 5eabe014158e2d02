/* SPDX-License-Identifier: ISC */
#include "net_sim_internal.h"

#include "wadi/alloc.h"

static struct wd_net_info port_info(const void *self)
{
	const struct net_sim_port *port = self;

	return port->info;
}

/* Bytes that a buffer holds of a frame. */
static uint32_t room_needed(const struct net_sim_port *port)
{
	uint32_t most = (uint32_t)port->info.mtu + WD_NET_HEADER;

	return most < 1514 ? most : 1514;
}

static struct wd_buf *port_alloc(void *self, uint32_t headroom)
{
	struct net_sim_port *port = self;
	struct wd_buf *b = wd_buf_alloc(port->pool, port->info.headroom + headroom);

	if (b && b->room < room_needed(port)) {
		wd_buf_free(b);
		return NULL;
	}
	return b;
}

/* ---- Sending ------------------------------------------------------------------------- */

/* Is it a packet of TCP, with its headers in the first buffer, and are its segments short
 * enough for the device? */
static bool can_be_cut(const struct net_sim_port *port, const struct wd_buf *b)
{
	enum { TCP = 6, TCP_HEADER = 20 };
	struct net_sim_packet p = net_sim_packet(wd_buf_bytes(b));
	size_t headers;

	if (p.version == 0 || p.protocol != TCP || b->len < p.transport + TCP_HEADER)
		return false;
	headers = p.transport + (size_t)(b->data[p.transport + 12] >> 4) * 4;
	return b->len >= headers &&
	       headers + b->segment <= (size_t)port->info.mtu + WD_NET_HEADER;
}

static void send_one(struct net_sim_port *port, struct wd_buf *b)
{
	struct net_sim_flight *f;

	if (!wd_net_is_right(&port->info, b) || (b->segment && !can_be_cut(port, b))) {
		port->wrong++;
		wd_buf_free(b);
		return;
	}
	f = net_sim_flight_of(b);
	if (f)
		net_sim_leave(port, f);
}

static wd_err port_send(void *self, struct wd_bufq *frames)
{
	struct net_sim_port *port = self;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (port->gone)
			wd_buf_free(b);
		else
			send_one(port, b);
	}
	return port->gone ? wd_net_disconnected : NULL;
}

/* ---- Receiving ----------------------------------------------------------------------- */

static wd_err port_listen(void *self, wd_net_input *input, void *arg)
{
	struct net_sim_port *port = self;

	port->input = input;
	port->arg = arg;
	return NULL;
}

/* A buffer of as much of `bytes` as fits, which must be something. */
static struct wd_buf *filled(struct net_sim_port *port, struct wd_bytes bytes)
{
	struct wd_buf *b = wd_buf_alloc(port->pool, 0);
	uint32_t n = b && b->room < bytes.len ? b->room : (uint32_t)bytes.len;
	uint8_t *to = b && n > 0 ? wd_buf_append(b, n) : NULL;

	if (!to) {
		wd_buf_free(b);
		return NULL;
	}
	memcpy(to, bytes.ptr, n);
	return b;
}

/* A chain of them with all of it; NULL when there are too few. */
static struct wd_buf *received(struct net_sim_port *port, struct wd_bytes bytes)
{
	struct wd_buf *b = filled(port, bytes);

	if (!b || b->len == bytes.len)
		return b;
	b->more = received(port, wd_bytes(bytes.ptr + b->len, bytes.len - b->len));
	if (b->more)
		return b;
	wd_buf_free(b);
	return NULL;
}

static void arrive(struct net_sim_port *port, const struct net_sim_flight *f)
{
	struct wd_buf *b = port->input ? received(port, net_sim_flight_bytes(f)) : NULL;

	if (!b) {
		net_sim_note(port, NET_SIM_NO_BUFFER, f);
		return;
	}
	b->segment = f->segment;
	if (f->partial) {
		b->flags |= WD_BUF_SUM_GOOD | WD_BUF_SUM_OPEN;
		b->sum_from = wd_buf_place(b, b->data + f->sum_from);
		b->sum_at = (uint16_t)(f->sum_at - f->sum_from);
	}
	net_sim_note(port, NET_SIM_ARRIVED, f);
	wd_bufq_put(&port->line, b);
}

static void hand_up(struct net_sim_port *port)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_join(&line, &port->line);
	if (line.first)
		port->input(port->arg, &line);
	wd_bufq_drop(&line); /* what it left */
}

wd_instant net_sim_next(const struct net_sim *it)
{
	return it->flights ? it->flight[0]->at : WD_NEVER;
}

void net_sim_turn(struct net_sim *it, wd_instant now)
{
	if (wd_before(it->now, now))
		it->now = now;
	for (struct net_sim_flight *f; (f = net_sim_flight_next(it)) != NULL; wd_free(f))
		arrive(f->to, f);
	for (struct net_sim_port *port = it->ports; port; port = port->after)
		hand_up(port);
}

static const struct wd_net_ops port_ops = {
	.info = port_info, .alloc = port_alloc, .send = port_send, .listen = port_listen,
};

void net_sim_port_init(struct net_sim_port *port, struct net_sim *sim, struct wd_pool *pool,
                       const struct wd_net_info *info)
{
	struct net_sim_port **last = &sim->ports;
	unsigned number = 0;

	for (; *last; last = &(*last)->after)
		number++;
	*port = (struct net_sim_port){
		.sim = sim, .number = number, .info = *info, .pool = pool,
	};
	wd_bufq_init(&port->line);
	*last = port;
}

wd_net net_sim_port(struct net_sim_port *port)
{
	return (wd_net){ &port_ops, port };
}
