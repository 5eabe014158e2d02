/* SPDX-License-Identifier: ISC */
#include "wadi/tcp_faulty.h"

static bool fails(struct tcp_faulty *it)
{
	it->seen++;
	if (it->good == 0)
		return true;
	it->good--;
	return false;
}

/* ---- Connections --------------------------------------------------------------------- */

static struct tcp_faulty *host(const void *self)
{
	return (struct tcp_faulty *)((const struct tcp_between_conn *)self)->host;
}

static wd_flow flow(const void *self)
{
	return wd_tcp_flow(((const struct tcp_between_conn *)self)->under);
}

static wd_err faulty_read(void *self, struct wd_room into, size_t *got)
{
	return fails(host(self)) ? host(self)->with : wd_flow_read(flow(self), into, got);
}

static wd_err write_half(void *self, struct wd_bytes piece)
{
	WD_TRY(wd_flow_write(flow(self), wd_bytes(piece.ptr, piece.len / 2)));
	return host(self)->with;
}

static wd_err faulty_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	if (!fails(host(self)))
		return wd_flow_write_pieces(flow(self), pieces, count);
	return count > 0 ? write_half(self, pieces[0]) : host(self)->with;
}

static wd_err faulty_send(void *self, struct wd_buf *buf)
{
	WD_AUTO(wd_buf) struct wd_buf *owned = buf;

	if (fails(host(self)))
		return write_half(self, wd_buf_bytes(owned));
	return wd_flow_send(flow(self), wd_move(owned));
}

/* What fails need not be waited for. */
static bool faulty_can_read(const void *self)
{
	return host(self)->good == 0 || tcp_between_can_read(self);
}

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = { .read = faulty_read, .write = faulty_write, .send = faulty_send,
	          .shutdown = tcp_between_shutdown, .close = tcp_between_close },
	.ends = tcp_between_ends,
	.can_read = faulty_can_read,
	.tune = tcp_between_tune,
	.state = tcp_between_state,
	.alarm = tcp_between_alarm,
	.abort = tcp_between_abort,
};

/* ---- Making them ----------------------------------------------------------------------- */

static wd_err faulty_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	struct tcp_faulty *it = self;

	return fails(it) ? it->with : tcp_between_connect(self, to, conn);
}

static wd_err faulty_listen(void *self, struct wd_tcp_listener *listener)
{
	struct tcp_faulty *it = self;

	return fails(it) ? it->with : tcp_between_listen(self, listener);
}

static const struct wd_tcp_ops tcp_ops = {
	.connect = faulty_connect,
	.listen = faulty_listen,
	.unlisten = tcp_between_unlisten,
	.addresses = tcp_between_addresses,
};

void tcp_faulty_init(struct tcp_faulty *it, wd_tcp under, uint64_t good, wd_err with)
{
	tcp_between_init(&it->between, under, &conn_ops, tcp_between_serve);
	it->with = with;
	it->good = good;
	it->seen = 0;
}

wd_tcp tcp_faulty(struct tcp_faulty *it)
{
	return (wd_tcp){ &tcp_ops, it };
}
