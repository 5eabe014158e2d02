/* SPDX-License-Identifier: ISC */
#include "conn.h"

#include <errno.h>

#include "wadi/alloc.h"

static WD_ERROR(is_low, wd_tcp_port_taken, "stack-host",
                "the host leaves ports below 1024 to root; say --publish=8080:80 before the "
                "image's arguments, or give it another port");
static WD_ERROR(is_elsewhere, wd_tcp_port_taken, "stack-host",
                "--publish names an address that the host, or the image, does not have");

enum {
	BACKLOG = 128,   /* where the listener says nothing */
	AT_ONCE = 64,    /* connections accepted in one turn */
	RETRY_MS = 100,  /* the host has no more descriptors, or memory */
};

struct host_listener {
	struct host_socket socket;
	struct stack_host *stack;
	struct wd_tcp_listener *of;
	struct wd_tcp_workers workers;
	struct host_conn *conns;
	struct wd_wheel_timer retry;
	bool full; /* nobody is accepted until somebody is served */
};

/* ---- Accepting ----------------------------------------------------------------------- */

void host_conn_serve(struct host_conn *c)
{
	if (c->listener)
		wd_tcp_workers_put(&c->listener->workers, &c->job);
}

uint16_t host_conn_port(const struct host_conn *c)
{
	return c->listener->of->port;
}

/* Looks again whether somebody wants to connect. */
static void accept_again(struct host_listener *l)
{
	wd_host_again(&l->socket.watch);
	host_stir(l->stack);
}

static void on_retry(struct wd_wheel_timer *timer)
{
	accept_again((void *)((char *)timer - offsetof(struct host_listener, retry)));
}

static void take(struct host_listener *l, int fd, const struct wd_peer *peer)
{
	struct host_conn *c = host_conn_new(l->stack, l, fd, peer);

	if (!c)
		return;
	c->link = &l->conns;
	c->next = l->conns;
	if (c->next)
		c->next->link = &c->next;
	l->conns = c;
	if (l->of->at_once)
		host_conn_serve(c);
}

/* One of them; false when there are no more, or the host cannot have more. */
static bool accept_one(struct host_listener *l)
{
	union host_addr from;
	socklen_t len = sizeof from;
	int fd = accept4(l->socket.watch.fd, &from.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		struct wd_peer peer = host_addr_to(&from);

		take(l, fd, &peer);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
		wd_wheel_set(&l->stack->wheel, &l->retry, wd_after(wd_now(), wd_ms(RETRY_MS)));
		return false;
	}
	return errno != EAGAIN; /* or this one is gone already (accept(2)) */
}

static void on_news(struct host_socket *socket, unsigned news)
{
	struct host_listener *l = (struct host_listener *)socket;

	(void)news;
	for (int i = 0; i < AT_ONCE; i++) {
		l->full = wd_tcp_workers_is_full(&l->workers);
		if (l->full || !accept_one(l))
			return;
	}
	accept_again(l);
}

/* ---- Serving ------------------------------------------------------------------------- */

static struct host_conn *conn_of_job(struct wd_tcp_job *job)
{
	return (struct host_conn *)((char *)job - offsetof(struct host_conn, job));
}

/* Its turn has come, and with it a place in line for another. */
static wd_tcp_conn conn_in_turn(struct wd_tcp_job *job)
{
	struct host_conn *c = conn_of_job(job);

	c->due = false;
	wd_wheel_clear(&c->stack->wheel, &c->timer);
	if (c->listener->full)
		accept_again(c->listener);
	return host_conn(c);
}

static void park(struct wd_tcp_job *job)
{
	struct host_conn *c = conn_of_job(job);

	if (c->due || host_conn_can_read(c))
		host_conn_serve(c);
}

static const struct wd_tcp_workers_ops workers_ops = { .conn = conn_in_turn, .park = park };

/* ---- Listening ----------------------------------------------------------------------- */

static wd_err why_not_bound(int error)
{
	switch (error) {
	case EADDRINUSE:
		return wd_tcp_port_taken;
	case EACCES:
	case EPERM:
		return is_low;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return wd_no_memory;
	default:
		return is_elsewhere;
	}
}

static wd_err open_listener(struct host_listener *l)
{
	uint32_t backlog = l->of->backlog;
	int fd = host_bind(l->stack, SOCK_STREAM, l->of->port);
	wd_err err;

	if (fd < 0)
		return why_not_bound(errno);
	l->socket.watch.fd = fd;
	if (listen(fd, backlog > 0 && backlog < INT32_MAX ? (int)backlog : BACKLOG) < 0)
		err = why_not_bound(errno);
	else
		err = host_socket_watch(l->stack, &l->socket);
	if (!err)
		err = wd_tcp_workers_init(&l->workers, &workers_ops, l->of);
	if (err)
		host_socket_close(&l->socket);
	return err;
}

static wd_err tcp_listen(void *self, struct wd_tcp_listener *listener)
{
	struct host_listener *l = wd_alloc(sizeof *l);
	wd_err err;

	if (!l)
		return wd_no_memory;
	*l = (struct host_listener){
		.socket.ready = on_news, .stack = self, .of = listener, .retry.fire = on_retry,
	};
	err = open_listener(l);
	if (err)
		wd_free(l);
	else
		listener->host = l;
	return err;
}

static void tcp_unlisten(void *self, struct wd_tcp_listener *listener)
{
	struct host_listener *l = listener->host;
	struct stack_host *it = self;

	wd_wheel_clear(&it->wheel, &l->retry);
	host_socket_close(&l->socket);
	l->full = false; /* accepts nobody any more */
	for (struct host_conn *c = l->conns, *next; c; c = next) {
		next = c->next;
		if (c->job.place == WD_TCP_PARKED)
			wd_tcp_abort(host_conn(c));
	}
	wd_tcp_workers_fini(&l->workers);
	wd_free(l);
	listener->host = NULL;
}

/* ---- Connecting ---------------------------------------------------------------------- */

static wd_err why_not_connected(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return wd_flow_refused;
	case ECONNRESET:
		return wd_flow_reset;
	case ETIMEDOUT:
		return wd_flow_timeout;
	case EADDRNOTAVAIL:
	case EADDRINUSE:
		return wd_tcp_port_taken;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return wd_tcp_full;
	default:
		return wd_ip_no_route;
	}
}

static wd_err await_answer(struct host_conn *c)
{
	int error;
	socklen_t len = sizeof error;

	WD_TRY(wd_wait(&c->write));
	if (getsockopt(c->socket.watch.fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	return error == 0 ? NULL : why_not_connected(error);
}

static wd_err tcp_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	struct stack_host *it = self;
	int family = host_family(&to->addr), fd, error;
	union host_addr addr;
	struct host_conn *c;
	wd_err err;

	if (!host_talks_to(it, &to->addr))
		return wd_ip_no_route;
	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_not_connected(errno);
	error = connect(fd, &addr.any, host_addr_from(&addr, family, to)) < 0 ? errno : 0;
	c = host_conn_new(it, NULL, fd, to);
	if (!c)
		return wd_tcp_full;
	err = error != 0 && error != EINPROGRESS ? why_not_connected(error) : await_answer(c);
	if (err)
		host_conn_free(c);
	else
		*conn = host_conn(c);
	return err;
}

static size_t tcp_addresses(void *self, struct wd_addr *into, size_t max)
{
	return host_addresses(self, into, max);
}

const struct wd_tcp_ops host_tcp_ops = {
	.connect = tcp_connect, .listen = tcp_listen, .unlisten = tcp_unlisten,
	.addresses = tcp_addresses,
};
