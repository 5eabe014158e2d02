/* SPDX-License-Identifier: ISC */
/* What has come in order waits in the buffers it came in; a ring of them, by `next`, of
 * which the connection knows the last.  Small pieces are copied together, so that nobody
 * fills the memory with buffers of a few bytes each. */
#include "memory.h"
#include "receive.h"

/* ---- Data as it came: a buffer and its chain --------------------------------------------- */

struct wd_buf *data_cut(struct wd_buf *data, uint32_t skip, uint32_t keep)
{
	struct wd_buf *b = data;

	while (b->more && skip >= b->len) {
		struct wd_buf *empty = b;

		skip -= b->len;
		b = wd_move(empty->more);
		wd_buf_free(empty);
	}
	if (!wd_buf_skip(b, least(skip, b->len)))
		keep = 0;
	data = b;
	for (; keep > b->len && b->more; b = b->more)
		keep -= b->len;
	wd_buf_keep(b, keep);
	wd_buf_free(wd_move(b->more));
	return data;
}

uint32_t queue_cost(const struct wd_buf *buf)
{
	uint32_t cost = 0;

	for (const struct wd_buf *b = buf; b; b = b->more)
		cost += b->home->size + (uint32_t)sizeof *b;
	return cost;
}

/* Nearly all buffers of the device are in use: what waits here is in others' way. */
static bool is_short(const struct wd_pool *pool)
{
	return pool->count - pool->used < pool->count / 16;
}

bool queue_has_memory(struct tcp_conn *c, const struct wd_buf *data)
{
	uint32_t cost = queue_cost(data);

	if (is_short(data->home) || !memory_charge(c->tcp, cost)) {
		c->tcp->stats.dropped++;
		return false;
	}
	return true;
}

/* ---- Adding ------------------------------------------------------------------------------ */

static void push(struct tcp_conn *c, struct wd_buf *b)
{
	b->next = c->in ? c->in->next : b;
	if (c->in)
		c->in->next = b;
	c->in = b;
	c->in_len += b->len;
	c->in_memory += queue_cost(b);
}

void queue_push(struct tcp_conn *c, struct wd_buf *data)
{
	while (data) {
		struct wd_buf *b = data;

		data = wd_move(b->more);
		if (b->len > 0) {
			push(c, b);
			continue;
		}
		memory_discharge(c->tcp, queue_cost(b));
		wd_buf_free(b);
	}
}

/* A little data goes where there is room behind the last. */
static bool copy_behind(struct tcp_conn *c, const struct wd_buf *data)
{
	uint8_t *to;

	if (!c->in || data->more || data->len * 2 > data->home->size)
		return false;
	to = wd_buf_append(c->in, data->len);
	if (!to)
		return false;
	memcpy(to, data->data, data->len);
	c->in_len += data->len;
	return true;
}

bool queue_add(struct tcp_conn *c, struct wd_buf *data)
{
	if ((c->flags & TCP_DEAF) || copy_behind(c, data)) {
		wd_buf_free(data);
		return true;
	}
	if (!queue_has_memory(c, data)) {
		wd_buf_free(data);
		return false;
	}
	queue_push(c, data);
	return true;
}

/* ---- Reading ----------------------------------------------------------------------------- */

/* Takes the first buffer out and frees it. */
static void pop(struct tcp_conn *c)
{
	struct wd_buf *b = c->in->next;
	uint32_t cost = queue_cost(b);

	if (b == c->in)
		c->in = NULL;
	else
		c->in->next = b->next;
	c->in_memory -= cost;
	memory_discharge(c->tcp, cost);
	wd_buf_free(b);
}

void queue_drop(struct tcp_conn *c)
{
	while (c->in)
		pop(c);
	c->in_len = 0;
}

/* Passes over `n` bytes of the first buffer, which has them. */
static void pass(struct tcp_conn *c, uint32_t n)
{
	struct wd_buf *b = c->in->next;

	c->in_len -= n;
	if (!wd_buf_skip(b, n) || b->len == 0)
		pop(c);
}

size_t tcp_conn_read(struct tcp_conn *conn, struct wd_room into)
{
	size_t done = 0;

	while (conn->in && done < into.len) {
		const struct wd_buf *b = conn->in->next;
		size_t left = into.len - done;
		uint32_t n = left < b->len ? (uint32_t)left : b->len;

		memcpy(into.ptr + done, b->data, n);
		done += n;
		pass(conn, n);
	}
	if (done > 0)
		window_read(conn);
	return done;
}

struct wd_bytes tcp_conn_peek(const struct tcp_conn *conn)
{
	return conn->in ? wd_buf_bytes(conn->in->next) : wd_bytes(NULL, 0);
}

void tcp_conn_consume(struct tcp_conn *conn, size_t len)
{
	while (conn->in && len > 0) {
		uint32_t n = conn->in->next->len;

		n = len < n ? (uint32_t)len : n;
		len -= n;
		pass(conn, n);
	}
	window_read(conn);
}

size_t tcp_conn_readable(const struct tcp_conn *conn)
{
	return conn->in_len;
}

bool tcp_conn_is_at_end(const struct tcp_conn *conn)
{
	if (conn->in)
		return false;
	return (conn->flags & (TCP_FIN_CAME | TCP_DEAF)) || conn->entry.state == TCP_CLOSED;
}
