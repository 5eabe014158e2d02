/* SPDX-License-Identifier: ISC */
#include "wadi/tcp_between.h"

/* ---- Connections --------------------------------------------------------------------- */

static wd_tcp_conn under(const void *self)
{
	return ((const struct tcp_between_conn *)self)->under;
}

void tcp_between_shutdown(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(wd_tcp_flow(under(self)), half);
}

void tcp_between_close(void *self)
{
	wd_flow_close(wd_tcp_flow(under(self)));
	*(struct tcp_between_conn *)self = (struct tcp_between_conn){ 0 };
}

void tcp_between_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	wd_tcp_ends(under(self), own, peer);
}

bool tcp_between_can_read(const void *self)
{
	return wd_tcp_can_read(under(self));
}

void tcp_between_tune(void *self, const struct wd_tcp_tuning *tuning)
{
	wd_tcp_tune(under(self), tuning);
}

void **tcp_between_state(void *self)
{
	return wd_tcp_state(under(self));
}

void tcp_between_alarm(void *self, wd_instant at)
{
	wd_tcp_alarm(under(self), at);
}

void tcp_between_abort(void *self)
{
	wd_tcp_abort(under(self));
	*(struct tcp_between_conn *)self = (struct tcp_between_conn){ 0 };
}

/* NULL when all are in use. */
static struct tcp_between_conn *free_conn(struct tcp_between *it)
{
	for (size_t i = 0; i < TCP_BETWEEN_CONNS; i++)
		if (!it->conn[i].host)
			return &it->conn[i];
	return NULL;
}

wd_err tcp_between_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	struct tcp_between *it = self;
	struct tcp_between_conn *c = free_conn(it);
	wd_err err;

	if (!c)
		return wd_tcp_full;
	c->host = it; /* in use while it waits, too */
	err = wd_tcp_connect(it->under, to, &c->under);
	if (err) {
		c->host = NULL;
		return err;
	}
	*conn = (wd_tcp_conn){ it->ops, c };
	return NULL;
}

/* ---- Ports --------------------------------------------------------------------------- */

/* Which stands for `of`; with NULL, one that is free; NULL when there is none. */
static struct tcp_between_port *find(struct tcp_between *it, const struct wd_tcp_listener *of)
{
	for (size_t i = 0; i < TCP_BETWEEN_PORTS; i++)
		if (it->port[i].of == of)
			return &it->port[i];
	return NULL;
}

wd_err tcp_between_listen(void *self, struct wd_tcp_listener *listener)
{
	struct tcp_between *it = self;
	struct tcp_between_port *p = find(it, NULL);
	wd_err err;

	if (!p)
		return wd_tcp_port_taken;
	*p = (struct tcp_between_port){ *listener, listener, it };
	p->under.serve = it->serve;
	p->under.arg = p;
	err = wd_tcp_listen(it->under, &p->under);
	if (err)
		p->of = NULL;
	return err;
}

void tcp_between_unlisten(void *self, struct wd_tcp_listener *listener)
{
	struct tcp_between *it = self;
	struct tcp_between_port *p = find(it, listener);

	if (!p)
		return;
	wd_tcp_unlisten(it->under, &p->under);
	p->of = NULL;
}

enum wd_tcp_served tcp_between_serve(void *port, wd_tcp_conn conn)
{
	struct tcp_between_port *p = port;
	struct tcp_between_conn c = { conn, p->host };

	return p->of->serve(p->of->arg, (wd_tcp_conn){ p->host->ops, &c });
}

size_t tcp_between_addresses(void *self, struct wd_addr *into, size_t max)
{
	return wd_tcp_addresses(((struct tcp_between *)self)->under, into, max);
}

void tcp_between_init(struct tcp_between *it, wd_tcp tcp, const struct wd_tcp_conn_ops *ops,
                      wd_tcp_serve *serve)
{
	*it = (struct tcp_between){ .under = tcp, .ops = ops, .serve = serve };
}
