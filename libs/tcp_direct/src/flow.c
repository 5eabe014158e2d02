/* SPDX-License-Identifier: ISC */
/* Connections for fibers (wadi/tcp.h).  Who waits does so with a record on its own stack,
 * in a line that hangs on the connection: readers take turns by it, and so do writers. */
#include "flow.h"

enum { COPY_LEAST = 512 }; /* bytes that are worth a reference rather than a copy */

enum tcp_wish { TO_READ, TO_WRITE, TO_CONNECT };

struct tcp_waiter {
	struct tcp_waiter *next;
	enum tcp_wish wish;
	bool listed;
	struct wd_wait wake;
};

/* ---- Waiting ----------------------------------------------------------------------------- */

static struct tcp_waiter *first_of(const struct tcp_conn *c, enum tcp_wish wish)
{
	struct tcp_waiter *w = c->waiters;

	while (w && w->wish != wish)
		w = w->next;
	return w;
}

static void wake_first(const struct tcp_conn *c, enum tcp_wish wish)
{
	struct tcp_waiter *w = first_of(c, wish);

	if (w)
		wd_wake(&w->wake);
}

static void enlist(struct tcp_conn *c, struct tcp_waiter *me)
{
	struct tcp_waiter **end = &c->waiters;

	if (me->listed)
		return;
	while (*end)
		end = &(*end)->next;
	me->next = NULL;
	me->listed = true;
	*end = me;
}

/* Its turn is over: the next may go on. */
static void leave(struct tcp_conn *c, struct tcp_waiter *me)
{
	struct tcp_waiter **w = &c->waiters;

	if (!me->listed)
		return;
	while (*w != me)
		w = &(*w)->next;
	*w = me->next;
	wake_first(c, me->wish);
}

/* Is somebody else's turn? */
static bool must_wait(const struct tcp_conn *c, const struct tcp_waiter *me)
{
	const struct tcp_waiter *first = first_of(c, me->wish);

	return first && first != me;
}

static wd_err wait_for(struct tcp_conn *c, struct tcp_waiter *me)
{
	enlist(c, me);
	return wd_wait(&me->wake);
}

void flow_wake(struct tcp_conn *c, unsigned events)
{
	if (!c->waiters)
		return;
	if (events & (TCP_READABLE | TCP_ENDED))
		wake_first(c, TO_READ);
	if (events & (TCP_WRITABLE | TCP_ENDED))
		wake_first(c, TO_WRITE);
	if (events & (TCP_CONNECTED | TCP_ENDED))
		wake_first(c, TO_CONNECT);
}

/* ---- Reading and writing ----------------------------------------------------------------- */

static wd_err read_turn(struct tcp_conn *c, struct tcp_waiter *me, struct wd_room into,
                        size_t *got)
{
	while (must_wait(c, me) || (*got = tcp_conn_read(c, into)) == 0) {
		if (!must_wait(c, me) && flow_can_read(c))
			return c->flags & TCP_DEAF ? NULL : tcp_conn_error(c);
		WD_TRY(wait_for(c, me));
	}
	return NULL;
}

static wd_err flow_read(void *self, struct wd_room into, size_t *got)
{
	struct tcp_waiter me = { .wish = TO_READ };
	wd_err err;

	*got = 0;
	if (into.len == 0)
		return NULL;
	err = read_turn(self, &me, into, got);
	leave(self, &me);
	return err;
}

/* Waits until something can be written, or never will. */
static wd_err wait_for_room(struct tcp_conn *c, struct tcp_waiter *me)
{
	if (!tcp_conn_can_write(c)) {
		wd_err err = tcp_conn_error(c);

		return err ? err : wd_flow_closed;
	}
	return wait_for(c, me);
}

static wd_err await_turn(struct tcp_conn *c, struct tcp_waiter *me)
{
	while (must_wait(c, me))
		WD_TRY(wait_for(c, me));
	return NULL;
}

static wd_err write_all(struct tcp_conn *c, struct tcp_waiter *me, struct wd_bytes from)
{
	WD_TRY(await_turn(c, me));
	while (from.len > 0) {
		size_t done = tcp_conn_write(c, from);

		from = wd_bytes(from.ptr + done, from.len - done);
		if (from.len > 0)
			WD_TRY(wait_for_room(c, me));
	}
	return tcp_conn_can_write(c) ? NULL : wait_for_room(c, me);
}

static wd_err flow_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	struct tcp_waiter me = { .wish = TO_WRITE };
	wd_err err = NULL;

	for (size_t i = 0; i < count && !err; i++)
		err = write_all(self, &me, pieces[i]);
	leave(self, &me);
	return err;
}

static wd_err refer_all(struct tcp_conn *c, struct tcp_waiter *me, const struct wd_slice *slice)
{
	uint32_t done = 0;

	if (slice->len < COPY_LEAST)
		return write_all(c, me, wd_bytes(slice->page->bytes + slice->from, slice->len));
	WD_TRY(await_turn(c, me));
	for (;;) {
		done += (uint32_t)tcp_conn_refer(c, slice->page, slice->from + done,
		                                 slice->len - done);
		if (done == slice->len)
			return NULL;
		WD_TRY(wait_for_room(c, me));
	}
}

static wd_err send_one(struct tcp_conn *c, struct tcp_waiter *me, const struct wd_buf *b)
{
	WD_TRY(write_all(c, me, wd_buf_bytes(b)));
	for (uint32_t i = 0; i < b->slices; i++)
		WD_TRY(refer_all(c, me, &b->slice[i]));
	return NULL;
}

static wd_err flow_send(void *self, struct wd_buf *buf)
{
	struct tcp_waiter me = { .wish = TO_WRITE };
	wd_err err = NULL;

	for (const struct wd_buf *b = buf; b && !err; b = b->more)
		err = send_one(self, &me, b);
	leave(self, &me);
	wd_buf_free(buf);
	return err;
}

static void flow_shutdown(void *self, enum wd_flow_half half)
{
	struct tcp_conn *c = self;

	tcp_conn_shutdown(c, half);
	flow_wake(c, TCP_READABLE | TCP_WRITABLE);
}

static void flow_close(void *self)
{
	tcp_conn_close(self);
}

/* ---- The rest of a connection ------------------------------------------------------------ */

static void conn_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	tcp_conn_ends(self, own, peer);
}

bool flow_can_read(const struct tcp_conn *c)
{
	return tcp_conn_readable(c) > 0 || tcp_conn_is_at_end(c);
}

static bool conn_can_read(const void *self)
{
	return flow_can_read(self);
}

static void conn_tune(void *self, const struct wd_tcp_tuning *tuning)
{
	tcp_conn_tune(self, tuning);
}

static void **conn_state(void *self)
{
	return tcp_conn_word(self);
}

static void conn_alarm(void *self, wd_instant at)
{
	struct tcp_conn *c = self;

	c->flags &= ~(uint32_t)TCP_RANG;
	tcp_conn_alarm(c, at);
}

static void conn_abort(void *self)
{
	tcp_conn_abort(self);
}

const struct wd_tcp_conn_ops flow_conn_ops = {
	.flow = { .read = flow_read, .write = flow_write, .send = flow_send,
	          .shutdown = flow_shutdown, .close = flow_close },
	.ends = conn_ends, .can_read = conn_can_read, .tune = conn_tune, .state = conn_state,
	.alarm = conn_alarm, .abort = conn_abort,
};

/* ---- Connecting -------------------------------------------------------------------------- */

static wd_err await_answer(struct tcp_conn *c)
{
	struct tcp_waiter me = { .wish = TO_CONNECT };
	wd_err err = NULL;

	while (!err && c->entry.state != TCP_CLOSED && c->entry.state < TCP_ESTABLISHED)
		err = wait_for(c, &me);
	leave(c, &me);
	return err ? err : tcp_conn_error(c);
}

wd_err flow_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	struct tcp_conn *c;
	wd_err err;

	WD_TRY(tcp_direct_connect(self, to, 0, &flow_user, &c));
	err = await_answer(c);
	if (err) {
		tcp_conn_abort(c);
		return err;
	}
	*conn = (wd_tcp_conn){ &flow_conn_ops, c };
	return NULL;
}
