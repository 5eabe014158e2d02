/* SPDX-License-Identifier: ISC */
/* Sockets of TCP. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "sockets.h"

static const struct tcp_user user;

static struct socket *socket_of_conn(struct tcp_conn *conn)
{
	return *tcp_conn_word(conn);
}

/* ---- What connections tell ----------------------------------------------------------- */

/* One that was accepted: it waits for accept(). */
static void take_new(struct tcp_conn *conn)
{
	const struct tcp_port *port = tcp_conn_port(conn);
	struct socket *listener = port ? port->arg : NULL, *s;

	if (!listener || listener->waits == BACKLOG_MAX) {
		tcp_conn_abort(conn);
		return;
	}
	s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->all = listener->all;
	s->family = listener->family;
	s->connected = true;
	s->tuning = listener->tuning;
	s->keep_alive = listener->keep_alive;
	s->keep_idle = listener->keep_idle;
	s->conn = conn;
	*tcp_conn_word(conn) = s;
	tcp_conn_ends(conn, &s->own, &s->peer);
	stream_tune(s);
	listener->waiting[listener->waits++] = s;
}

static void on_event(struct tcp_conn *conn, unsigned events)
{
	struct socket *s = socket_of_conn(conn);

	if (!s && events & TCP_CONNECTED) {
		take_new(conn);
		s = socket_of_conn(conn);
	}
	if (!s)
		return;
	if (events & TCP_CONNECTED) {
		s->connected = true;
		tcp_conn_ends(conn, &s->own, &s->peer);
	}
	if (events & TCP_WRITABLE)
		s->full = false;
	if (events & TCP_ENDED) {
		s->ended = true;
		s->error = error_of(tcp_conn_error(conn));
		s->connecting = s->connecting && s->connected;
	}
}

static const struct tcp_user user = { .event = on_event };

/* ---- Life ---------------------------------------------------------------------------- */

/* As Linux counts: one more may wait than the backlog says. */
static bool is_full(const struct tcp_port *port)
{
	const struct socket *s = port->arg;

	return s->waits > (size_t)s->backlog;
}

wd_err stream_listen(struct socket *s)
{
	s->port = (struct tcp_port){
		.number = s->own.port, .user = &user, .arg = s, .full = is_full,
	};
	WD_TRY(tcp_direct_listen(s->all->tcp, &s->port));
	s->kind = SOCKET_LISTENER;
	return NULL;
}

wd_err stream_connect(struct socket *s)
{
	if (s->conn)
		tcp_conn_abort(wd_move(s->conn));
	s->ended = false;
	WD_TRY(tcp_direct_connect(s->all->tcp, &s->peer, s->bound ? s->own.port : 0, &user,
	                          &s->conn));
	*tcp_conn_word(s->conn) = s;
	stream_tune(s);
	return NULL;
}

void stream_tune(struct socket *s)
{
	s->tuning.keep_alive = wd_s(s->keep_alive ? s->keep_idle ? (uint64_t)s->keep_idle : 7200
	                                          : 0);
	if (s->conn)
		tcp_conn_tune(s->conn, &s->tuning);
}

void stream_close(struct socket *s)
{
	if (s->kind == SOCKET_LISTENER)
		tcp_direct_unlisten(s->all->tcp, &s->port);
	for (size_t i = 0; i < s->waits; i++) {
		tcp_conn_abort(s->waiting[i]->conn);
		free(s->waiting[i]);
	}
	if (s->conn) {
		*tcp_conn_word(s->conn) = NULL;
		if (s->linger_reset)
			tcp_conn_abort(s->conn);
		else
			tcp_conn_close(s->conn);
	}
	free(s);
}

/* ---- Data ---------------------------------------------------------------------------- */

static size_t peek(struct socket *s, void *into, size_t len)
{
	struct wd_bytes next = tcp_conn_peek(s->conn);

	if (len > next.len)
		len = next.len;
	if (len > 0)
		memcpy(into, next.ptr, len);
	return len;
}

ssize_t stream_receive(struct socket *s, void *into, size_t len, int flags)
{
	size_t got;
	int error;

	if (!s->conn || s->kind == SOCKET_LISTENER || (s->connecting && !s->connected))
		return failed_with(ENOTCONN);
	got = flags & MSG_PEEK ? peek(s, into, len) : tcp_conn_read(s->conn, wd_room(into, len));
	if (got > 0 || len == 0)
		return (ssize_t)got;
	error = take_error(s);
	if (error)
		return failed_with(error);
	return s->ended || tcp_conn_is_at_end(s->conn) ? 0 : not_now(s, flags);
}

ssize_t stream_send(struct socket *s, const void *from, size_t len, int flags)
{
	const uint8_t *bytes = from;
	size_t was = s->done, now;
	int error = take_error(s);

	if (error)
		return failed_with(error);
	if (s->connecting && !s->connected)
		return not_now(s, flags);
	if (!s->conn || !s->connected || s->ended || !tcp_conn_can_write(s->conn))
		return failed_with(EPIPE);
	now = tcp_conn_write(s->conn, wd_bytes(bytes + was, len - was));
	s->full = was + now < len;
	s->done = was + now;
	if (!s->full || (s->done > 0 && (s->non_blocking || flags & MSG_DONTWAIT))) {
		now = s->done;
		s->done = 0;
		return (ssize_t)now;
	}
	return not_now(s, flags);
}

short stream_events(const struct socket *s)
{
	short events = 0;

	if (s->kind == SOCKET_LISTENER)
		return s->waits ? POLLIN : 0;
	if (s->error)
		events |= POLLERR;
	if (!s->conn || s->ended)
		return (short)(events | POLLHUP | POLLIN | POLLOUT | (s->conn ? POLLRDHUP : 0));
	if (!s->connected)
		return events;
	if (tcp_conn_is_at_end(s->conn))
		events |= POLLIN | POLLRDHUP;
	if (tcp_conn_readable(s->conn) > 0)
		events |= POLLIN;
	if (!s->full)
		events |= POLLOUT;
	return events;
}
