/* SPDX-License-Identifier: ISC */
/* Listening for fibers: who serves which connection is wadi/tcp_workers.h's matter. */
#include "flow.h"
#include "memory.h"

/* What a listener is inside. */
struct listening {
	struct tcp_direct *tcp;
	struct tcp_port port;
	struct wd_tcp_workers workers;
};

static struct tcp_conn *of_job(struct wd_tcp_job *job)
{
	return (struct tcp_conn *)((char *)job - offsetof(struct tcp_conn, job));
}

/* It is to be served; its alarm is not needed any more. */
static wd_tcp_conn take(struct wd_tcp_job *job)
{
	struct tcp_conn *c = of_job(job);

	c->flags &= ~(uint32_t)TCP_RANG;
	c->alarm = WD_NEVER;
	return (wd_tcp_conn){ &flow_conn_ops, c };
}

static void park(struct wd_tcp_job *job)
{
	struct tcp_conn *c = of_job(job);
	struct listening *l = c->port->arg;

	if (flow_can_read(c) || (c->flags & TCP_RANG))
		wd_tcp_workers_put(&l->workers, job);
}

static const struct wd_tcp_workers_ops workers_ops = { .conn = take, .park = park };

static void hear(struct tcp_conn *c, unsigned events)
{
	struct listening *l = c->port ? c->port->arg : NULL;

	flow_wake(c, events);
	if (events & TCP_ALARM)
		c->flags |= TCP_RANG;
	if (!l)
		return;
	if ((events & (TCP_READABLE | TCP_ENDED | TCP_ALARM)) ||
	    (l->workers.listener->at_once && !c->job.known))
		wd_tcp_workers_put(&l->workers, &c->job);
}

const struct tcp_user flow_user = { .event = hear };

static bool is_full(const struct tcp_port *port)
{
	return wd_tcp_workers_is_full(&((struct listening *)port->arg)->workers);
}

static wd_err begin(struct listening *l, struct wd_tcp_listener *listener)
{
	wd_err err;

	l->port = (struct tcp_port){
		.number = listener->port, .user = &flow_user, .arg = l, .full = is_full,
	};
	WD_TRY(tcp_direct_listen(l->tcp, &l->port));
	err = wd_tcp_workers_init(&l->workers, &workers_ops, listener);
	if (err)
		tcp_direct_unlisten(l->tcp, &l->port);
	return err;
}

static wd_err direct_listen(void *self, struct wd_tcp_listener *listener)
{
	struct listening *l = memory_alloc(self, sizeof *l);
	wd_err err;

	if (!l)
		return wd_no_memory;
	l->tcp = self;
	err = begin(l, listener);
	if (err) {
		memory_free(self, l, sizeof *l);
		return err;
	}
	listener->host = l;
	return NULL;
}

static void abort_parked(void *arg, struct tcp_conn *c)
{
	struct listening *l = arg;

	if (c->port == &l->port && c->job.place == WD_TCP_PARKED)
		tcp_conn_abort(c);
}

static void direct_unlisten(void *self, struct wd_tcp_listener *listener)
{
	struct listening *l = listener->host;

	conn_settle(&l->tcp->soon); /* those that have ended are in line then */
	tcp_direct_each(self, &flow_user, abort_parked, l);
	tcp_direct_unlisten(self, &l->port);
	wd_tcp_workers_fini(&l->workers);
	memory_free(self, l, sizeof *l);
	listener->host = NULL;
}

static size_t direct_addresses(void *self, struct wd_addr *into, size_t max)
{
	struct tcp_direct *tcp = self;
	struct wd_prefix own[8];
	size_t count = wd_ip_addresses(tcp->ip, own, max < WD_COUNT(own) ? max : WD_COUNT(own));

	for (size_t i = 0; i < count; i++)
		into[i] = own[i].addr;
	return count;
}

static const struct wd_tcp_ops direct_ops = {
	.connect = flow_connect, .listen = direct_listen, .unlisten = direct_unlisten,
	.addresses = direct_addresses,
};

wd_tcp tcp_direct(struct tcp_direct *it)
{
	return (wd_tcp){ &direct_ops, it };
}
