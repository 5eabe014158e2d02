/* SPDX-License-Identifier: ISC */
#include "wadi/tcp_trace.h"

/* Ends the line. */
static wd_err end(const struct tcp_trace *it, wd_err err)
{
	if (err)
		wd_console_print(it->to, ": %pE\n", (const void *)err);
	else
		wd_console_print(it->to, "\n");
	return err;
}

/* ---- Connections --------------------------------------------------------------------- */

static wd_tcp_conn under(const void *self)
{
	return ((const struct tcp_between_conn *)self)->under;
}

/* Begins a line of a connection. */
static const struct tcp_trace *begin(const void *self, char way)
{
	const struct tcp_between_conn *c = self;
	const struct tcp_trace *it = (const struct tcp_trace *)c->host;
	struct wd_peer own, peer;
	char text[WD_PEER_TEXT];

	wd_tcp_ends(c->under, &own, &peer);
	wd_peer_pp(&peer, text, sizeof text);
	wd_console_print(it->to, "%s: %u %c %s: ", it->name, own.port, way, text);
	return it;
}

static void say(const void *self, char way, const char *what)
{
	wd_console_print(begin(self, way)->to, "%s\n", what);
}

static wd_err say_bytes(const void *self, char way, size_t bytes, wd_err err)
{
	const struct tcp_trace *it = begin(self, way);

	wd_console_print(it->to, "%zu bytes", bytes);
	return end(it, err);
}

static wd_err trace_read(void *self, struct wd_room into, size_t *got)
{
	size_t n = 0;
	wd_err err = wd_flow_read(wd_tcp_flow(under(self)), into, &n);

	if (!err)
		*got = n;
	return say_bytes(self, '<', err ? into.len : n, err);
}

static wd_err trace_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += pieces[i].len;
	return say_bytes(self, '>', n,
	                 wd_flow_write_pieces(wd_tcp_flow(under(self)), pieces, count));
}

static wd_err trace_send(void *self, struct wd_buf *buf)
{
	size_t n = wd_buf_total(buf);

	return say_bytes(self, '>', n, wd_flow_send(wd_tcp_flow(under(self)), buf));
}

static void trace_shutdown(void *self, enum wd_flow_half half)
{
	static const char *const whats[] = {
		"nothing is shut down", "reading is shut down", "writing is shut down",
		"both are shut down",
	};

	tcp_between_shutdown(self, half);
	say(self, '>', whats[half & WD_FLOW_BOTH]);
}

static void trace_close(void *self)
{
	say(self, '>', "closed");
	tcp_between_close(self);
}

static void trace_abort(void *self)
{
	say(self, '>', "aborted");
	tcp_between_abort(self);
}

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = { .read = trace_read, .write = trace_write, .send = trace_send,
	          .shutdown = trace_shutdown, .close = trace_close },
	.ends = tcp_between_ends,
	.can_read = tcp_between_can_read,
	.tune = tcp_between_tune,
	.state = tcp_between_state,
	.alarm = tcp_between_alarm,
	.abort = trace_abort,
};

/* ---- Making them ----------------------------------------------------------------------- */

static enum wd_tcp_served trace_serve(void *port, wd_tcp_conn conn)
{
	static const char *const names[] = {
		[WD_TCP_DONE] = "done", [WD_TCP_PARK] = "parked", [WD_TCP_ABORT] = "aborted",
	};
	const struct tcp_between_port *p = port;
	struct tcp_between_conn c = { conn, p->host };
	enum wd_tcp_served served;

	say(&c, '<', "served");
	served = tcp_between_serve(port, conn);
	say(&c, '>', names[served]);
	return served;
}

static wd_err trace_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	const struct tcp_trace *it = self;
	wd_err err = tcp_between_connect(self, to, conn);
	char text[WD_PEER_TEXT];

	if (!err) {
		say(conn->self, '>', "connected");
		return NULL;
	}
	wd_peer_pp(to, text, sizeof text);
	wd_console_print(it->to, "%s: connect %s", it->name, text);
	return end(it, err);
}

static wd_err trace_listen(void *self, struct wd_tcp_listener *listener)
{
	const struct tcp_trace *it = self;
	wd_err err = tcp_between_listen(self, listener);

	wd_console_print(it->to, "%s: listen at %u", it->name, listener->port);
	return end(it, err);
}

static void trace_unlisten(void *self, struct wd_tcp_listener *listener)
{
	const struct tcp_trace *it = self;

	tcp_between_unlisten(self, listener);
	wd_console_print(it->to, "%s: no longer at %u\n", it->name, listener->port);
}

static const struct wd_tcp_ops tcp_ops = {
	.connect = trace_connect,
	.listen = trace_listen,
	.unlisten = trace_unlisten,
	.addresses = tcp_between_addresses,
};

wd_err tcp_trace_init(struct tcp_trace *it, wd_console to, const char *name, wd_tcp tcp)
{
	tcp_between_init(&it->between, tcp, &conn_ops, trace_serve);
	it->to = to;
	it->name = name;
	return NULL;
}

wd_tcp tcp_trace(struct tcp_trace *it)
{
	return (wd_tcp){ &tcp_ops, it };
}
