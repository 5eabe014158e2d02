/* SPDX-License-Identifier: ISC */
/* Each read and write asks the host first, and waits for news when that has nothing, or
 * takes nothing: news are of changes alone. */
#include "conn.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

#include "wadi/alloc.h"

/* How long a closed connection waits for its peer to finish, and for how many bytes. */
enum { LINGER_S = 5, LINGER_BYTES = 1 << 18 };

static struct host_conn *conn_of_timer(struct wd_wheel_timer *timer)
{
	return (struct host_conn *)((char *)timer - offsetof(struct host_conn, timer));
}

/* ---- News ---------------------------------------------------------------------------- */

/* Drops what has come, some at a time; true when the peer has finished. */
static bool drop_input(struct host_conn *c)
{
	enum { TIMES = 64 };
	static uint8_t nowhere[65536];

	for (int i = 0; i < TIMES; i++) {
		ssize_t n = recv(c->socket.watch.fd, nowhere, sizeof nowhere, MSG_DONTWAIT);

		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return true;
		if (n < 0 && errno == EAGAIN)
			return false;
		c->dropped += n > 0 ? (size_t)n : 0;
	}
	wd_host_again(&c->socket.watch);
	host_stir(c->stack);
	return false;
}

static void on_news(struct host_socket *socket, unsigned news)
{
	struct host_conn *c = (struct host_conn *)socket;

	c->may_read |= (news & WD_HOST_READ) != 0;
	c->ended |= (news & WD_HOST_END) != 0;
	if (c->deaf)
		(void)drop_input(c);
	if (c->read.who)
		wd_wake(&c->read);
	if (c->write.who && news & WD_HOST_WRITE)
		wd_wake(&c->write);
	if (c->may_read)
		host_conn_serve(c);
}

static void on_alarm(struct wd_wheel_timer *timer)
{
	struct host_conn *c = conn_of_timer(timer);

	c->due = true;
	host_conn_serve(c);
}

struct host_conn *host_conn_new(struct stack_host *it, struct host_listener *listener, int fd,
                                const struct wd_peer *peer)
{
	struct host_conn *c = wd_alloc_zero(1, sizeof *c);

	if (!c) {
		host_socket_close(&(struct host_socket){ .watch.fd = fd });
		return NULL;
	}
	*c = (struct host_conn){
		.socket = { .watch.fd = fd, .ready = on_news }, .stack = it, .listener = listener,
		.timer.fire = on_alarm, .peer = *peer,
	};
	if (host_socket_watch(it, &c->socket)) {
		host_conn_free(c);
		return NULL;
	}
	return c;
}

static void leave_listener(struct host_conn *c)
{
	if (c->link) {
		*c->link = c->next;
		if (c->next)
			c->next->link = c->link;
	}
	c->link = NULL;
}

void host_conn_free(struct host_conn *c)
{
	leave_listener(c);
	wd_wheel_clear(&c->stack->wheel, &c->timer);
	host_socket_close(&c->socket);
	wd_free(c);
}

/* ---- Reading ------------------------------------------------------------------------- */

static wd_err cut_off(struct host_conn *c, int error)
{
	if (error == EPIPE)
		return wd_flow_closed;
	if (error == ETIMEDOUT)
		c->why = wd_flow_timeout;
	else if (error == EHOSTUNREACH || error == ENETUNREACH)
		c->why = wd_ip_no_route;
	else
		c->why = wd_flow_reset;
	return c->why;
}

/* Fewer bytes than there was room for were all, unless the end has been announced: then
 * its news will not come again. */
static wd_err read_some(struct host_conn *c, struct wd_room into, size_t *got)
{
	while (!c->deaf) {
		ssize_t n = recv(c->socket.watch.fd, into.ptr, into.len, MSG_DONTWAIT);

		if (n > 0 || (n == 0 && !c->why)) {
			c->may_read = c->ended || n == 0 || (size_t)n == into.len;
			*got = (size_t)n;
			return NULL;
		}
		if (n == 0)
			return c->why;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return cut_off(c, errno);
		c->may_read = false;
		WD_TRY(wd_wait(&c->read));
	}
	*got = 0;
	return NULL;
}

static wd_err conn_read(void *self, struct wd_room into, size_t *got)
{
	struct host_conn *c = self;
	wd_err err;

	if (into.len == 0) {
		*got = 0;
		return NULL;
	}
	host_take_turns(c->stack);
	WD_TRY(wd_mutex_lock(&c->reading));
	err = read_some(c, into, got);
	wd_mutex_unlock(&c->reading);
	return err;
}

bool host_conn_can_read(struct host_conn *c)
{
	uint8_t byte;

	if (c->deaf || c->why)
		return true;
	if (c->may_read && recv(c->socket.watch.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    errno == EAGAIN)
		c->may_read = false;
	return c->may_read;
}

static bool conn_can_read(const void *self)
{
	return host_conn_can_read((struct host_conn *)self);
}

/* ---- Writing ------------------------------------------------------------------------- */

/* Pieces of which `done` bytes are written already, the first partly. */
struct pieces {
	const struct wd_bytes *first;
	size_t count, done;
};

static ssize_t write_some(int fd, const struct pieces *p)
{
	enum { AT_ONCE = 32 };
	struct iovec io[AT_ONCE];
	struct msghdr message = { .msg_iov = io };

	for (size_t i = 0; i < p->count && i < AT_ONCE; i++) {
		size_t skip = i == 0 ? p->done : 0;

		io[i].iov_base = (void *)(p->first[i].ptr + skip);
		io[i].iov_len = p->first[i].len - skip;
		message.msg_iovlen++;
	}
	return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void advance(struct pieces *p, size_t n)
{
	while (p->count > 0 && n >= p->first->len - p->done) {
		n -= p->first->len - p->done;
		p->done = 0;
		p->first++;
		p->count--;
	}
	p->done += n;
}

static wd_err write_all(struct host_conn *c, struct pieces p)
{
	advance(&p, 0); /* empty ones */
	while (p.count > 0 || c->mute) {
		ssize_t n = c->mute ? 0 : write_some(c->socket.watch.fd, &p);

		if (c->mute)
			return wd_flow_closed;
		if (n >= 0)
			advance(&p, (size_t)n);
		else if (errno == EAGAIN)
			WD_TRY(wd_wait(&c->write));
		else if (errno != EINTR)
			return c->why ? c->why : cut_off(c, errno);
	}
	return NULL;
}

static wd_err conn_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	struct host_conn *c = self;
	wd_err err;

	host_take_turns(c->stack);
	WD_TRY(wd_mutex_lock(&c->writing));
	err = write_all(c, (struct pieces){ pieces, count, 0 });
	wd_mutex_unlock(&c->writing);
	return err;
}

static wd_err conn_send(void *self, struct wd_buf *buf)
{
	return wd_flow_send_by_write(wd_tcp_flow(host_conn(self)), buf);
}

/* ---- The end ------------------------------------------------------------------------- */

static void conn_shutdown(void *self, enum wd_flow_half half)
{
	struct host_conn *c = self;

	if (half & WD_FLOW_WRITE && !c->mute) {
		c->mute = true;
		shutdown(c->socket.watch.fd, SHUT_WR);
		if (c->write.who)
			wd_wake(&c->write);
	}
	if (half & WD_FLOW_READ && !c->deaf) {
		c->deaf = true;
		(void)drop_input(c);
		if (c->read.who)
			wd_wake(&c->read);
	}
}

static void on_news_after_close(struct host_socket *socket, unsigned news)
{
	struct host_conn *c = (struct host_conn *)socket;

	(void)news;
	if (drop_input(c) || c->dropped > LINGER_BYTES)
		host_conn_free(c);
}

static void on_linger_end(struct wd_wheel_timer *timer)
{
	host_conn_free(conn_of_timer(timer));
}

/* A socket that is closed with input unread, or gets some later, is reset by the host, and
 * what was written may be lost: so it stays until the peer has finished, too, within
 * limits. */
static void conn_close(void *self)
{
	struct host_conn *c = self;

	leave_listener(c);
	conn_shutdown(c, WD_FLOW_WRITE);
	if (c->why || drop_input(c)) {
		host_conn_free(c);
		return;
	}
	c->dropped = 0;
	c->socket.ready = on_news_after_close;
	c->timer.fire = on_linger_end;
	wd_wheel_set(&c->stack->wheel, &c->timer, wd_after(wd_now(), wd_s(LINGER_S)));
}

static void conn_abort(void *self)
{
	struct host_conn *c = self;
	const struct linger at_once = { .l_onoff = 1 };

	(void)setsockopt(c->socket.watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	host_conn_free(c);
}

/* ---- The rest ------------------------------------------------------------------------ */

/* To its peers the connection is at the port that the listener has, published or not. */
static void conn_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	const struct host_conn *c = self;
	union host_addr addr = { .v4.sin_family = AF_INET };
	socklen_t len = sizeof addr;

	if (peer)
		*peer = c->peer;
	if (!own)
		return;
	(void)getsockname(c->socket.watch.fd, &addr.any, &len);
	*own = host_addr_to(&addr);
	if (c->listener)
		own->port = host_conn_port(c);
}

/* In the host's units, rounded up, and within what an int of them holds. */
static int in_units(wd_span span, uint64_t unit_ns)
{
	uint64_t n = span.ns / unit_ns + (span.ns % unit_ns != 0);

	return n < INT32_MAX ? (int)n : INT32_MAX;
}

static void conn_tune(void *self, const struct wd_tcp_tuning *tuning)
{
	enum { KEEP_MAX_S = 32767 }; /* the host's */
	int fd = ((struct host_conn *)self)->socket.watch.fd;
	int keep = in_units(tuning->keep_alive, WD_NS_PER_S);

	host_set(fd, IPPROTO_TCP, TCP_NODELAY, tuning->no_delay);
	host_set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, in_units(tuning->user_timeout, WD_NS_PER_MS));
	host_set(fd, SOL_SOCKET, SO_KEEPALIVE, keep > 0);
	if (keep == 0)
		return;
	keep = keep < KEEP_MAX_S ? keep : KEEP_MAX_S;
	host_set(fd, IPPROTO_TCP, TCP_KEEPIDLE, keep);
	host_set(fd, IPPROTO_TCP, TCP_KEEPINTVL, keep);
}

static void **conn_state(void *self)
{
	return &((struct host_conn *)self)->state;
}

static void conn_alarm(void *self, wd_instant at)
{
	struct host_conn *c = self;

	c->due = false;
	wd_wheel_set(&c->stack->wheel, &c->timer, at);
}

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = {
		.read = conn_read, .write = conn_write, .send = conn_send,
		.shutdown = conn_shutdown, .close = conn_close,
	},
	.ends = conn_ends, .can_read = conn_can_read, .tune = conn_tune, .state = conn_state,
	.alarm = conn_alarm, .abort = conn_abort,
};

wd_tcp_conn host_conn(struct host_conn *c)
{
	return (wd_tcp_conn){ &conn_ops, c };
}
