/* SPDX-License-Identifier: ISC */
#include "wadi/udp_trace.h"

/* ---- Ports --------------------------------------------------------------------------- */

/* Which stands for `of`; with NULL, one that is free; NULL when there is none. */
static struct udp_trace_port *find(struct udp_trace *it, const struct wd_udp_port *of)
{
	for (size_t i = 0; i < UDP_TRACE_PORTS; i++)
		if (it->port[i].of == of)
			return &it->port[i];
	return NULL;
}

static void input(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	const struct udp_trace_port *p = arg;
	char peer[WD_PEER_TEXT];

	wd_peer_pp(&datagram->from, peer, sizeof peer);
	wd_console_print(p->host->to, "%s: %u < %s: %zu bytes\n", p->host->name, p->of->number,
	                 peer, wd_buf_total(data));
	p->of->input(p->of->arg, datagram, data);
}

static void troubled(void *arg, const struct wd_peer *to, enum wd_ip_trouble_kind kind)
{
	const struct udp_trace_port *p = arg;
	char peer[WD_PEER_TEXT];

	wd_peer_pp(to, peer, sizeof peer);
	wd_console_print(p->host->to, "%s: %u > %s: trouble %d\n", p->host->name, p->of->number,
	                 peer, (int)kind);
	if (p->of->troubled)
		p->of->troubled(p->of->arg, to, kind);
}

static wd_err trace_open(void *self, struct wd_udp_port *port)
{
	struct udp_trace *it = self;
	struct udp_trace_port *p = find(it, NULL);

	if (!p)
		return wd_udp_port_taken;
	*p = (struct udp_trace_port){
		.under = { .number = port->number, .input = input, .troubled = troubled, .arg = p },
		.host = it,
	};
	WD_TRY(wd_udp_open(it->under, &p->under));
	p->of = port;
	port->number = p->under.number;
	return NULL;
}

static void trace_close(void *self, struct wd_udp_port *port)
{
	struct udp_trace *it = self;
	struct udp_trace_port *p = find(it, port);

	if (!p)
		return;
	wd_udp_close(it->under, &p->under);
	p->of = NULL;
}

/* ---- Datagrams ----------------------------------------------------------------------- */

static struct wd_buf *trace_alloc(void *self, uint32_t headroom)
{
	struct udp_trace *it = self;

	return wd_udp_alloc(it->under, headroom);
}

static wd_err trace_send(void *self, const struct wd_udp_port *from, const struct wd_addr *own,
                         const struct wd_peer *to, struct wd_buf *data)
{
	struct udp_trace *it = self;
	struct udp_trace_port *p = find(it, from);
	size_t bytes = wd_buf_total(data);
	char peer[WD_PEER_TEXT];
	wd_err err = wd_udp_send(it->under, p ? &p->under : from, own, to, data);

	wd_peer_pp(to, peer, sizeof peer);
	if (err)
		wd_console_print(it->to, "%s: %u > %s: %zu bytes: %pE\n", it->name, from->number,
		                 peer, bytes, (const void *)err);
	else
		wd_console_print(it->to, "%s: %u > %s: %zu bytes\n", it->name, from->number, peer,
		                 bytes);
	return err;
}

static wd_err trace_join(void *self, const struct wd_addr *group)
{
	struct udp_trace *it = self;

	return wd_udp_join(it->under, group);
}

static void trace_leave(void *self, const struct wd_addr *group)
{
	struct udp_trace *it = self;

	wd_udp_leave(it->under, group);
}

static const struct wd_udp_ops trace_ops = {
	.alloc = trace_alloc, .open = trace_open, .close = trace_close, .send = trace_send,
	.join = trace_join, .leave = trace_leave,
};

wd_err udp_trace_init(struct udp_trace *it, wd_console to, const char *name, wd_udp under)
{
	*it = (struct udp_trace){ .under = under, .to = to, .name = name };
	return NULL;
}

wd_udp udp_trace(struct udp_trace *it)
{
	return (wd_udp){ &trace_ops, it };
}
