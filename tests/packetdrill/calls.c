/* SPDX-License-Identifier: ISC */
/* Calls of a script, from their text to the target and back. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* ---- Arguments ----------------------------------------------------------------------- */

int64_t expr_number(struct run *run, const struct expr *e)
{
	int64_t all = 0;

	if (!e)
		fail(run, "an argument is missing");
	switch (e->kind) {
	case EXPR_NUMBER:
		return e->number;
	case EXPR_WORD:
		return symbol(run, e->text);
	case EXPR_ARRAY:
		return expr_number(run, e->items);
	case EXPR_OR:
		for (const struct expr *part = e->items; part; part = part->next)
			all |= expr_number(run, part);
		return all;
	default:
		fail(run, "`%s` is no number", e->text);
	}
}

static const struct expr *argument(struct run *run, const struct call *call, unsigned n)
{
	const struct expr *e = call->arguments;

	while (e && n-- > 0)
		e = e->next;
	if (!e)
		fail(run, "%s() has too few arguments", call->name);
	return e;
}

static int64_t number(struct run *run, const struct call *call, unsigned n)
{
	return expr_number(run, argument(run, call, n));
}

static const struct expr *field(const struct expr *record, const char *name)
{
	for (const struct expr *e = record->items; e; e = e->next)
		if (e->kind == EXPR_FIELD && strcmp(e->text, name) == 0)
			return e->items;
	return NULL;
}

int live_fd(struct run *run, int64_t fd)
{
	return fd >= 0 && fd < FDS_MAX && run->fd[fd] >= 0 ? run->fd[fd] : -1;
}

static int descriptor(struct run *run, const struct call *call)
{
	return live_fd(run, number(run, call, 0));
}

/* Room for the data of a call; what is sent is zeros. */
static void *data(struct run *run, int64_t len)
{
	static uint8_t *bytes;
	static int64_t room;

	if (len < 0)
		fail(run, "a length is negative");
	if (len <= room)
		return bytes;
	room = len;
	return bytes = keep((size_t)len);
}

struct address {
	struct sockaddr_storage storage;
	socklen_t len;
	uint16_t port;
};

static void set_address(struct address *a, int version, const uint8_t *ip, uint16_t port)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&a->storage;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&a->storage;

	*a = (struct address){ .port = port };
	if (version == 4) {
		*four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
		memcpy(&four->sin_addr, ip, 4);
		a->len = sizeof *four;
	} else {
		*six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
		memcpy(&six->sin6_addr, ip, 16);
		a->len = sizeof *six;
	}
}

/* The addresses of IPv4 that scripts mostly have stand for those of the wire. */
static bool parse_address(struct run *run, const char *text, uint8_t *into)
{
	const struct wire *wire = run->target.wire;

	if (inet_pton(wire->version == 4 ? AF_INET : AF_INET6, text, into) == 1)
		return true;
	if (strcmp(text, "192.0.2.1") != 0 && strcmp(text, "192.168.0.1") != 0)
		return false;
	memcpy(into, strcmp(text, "192.0.2.1") == 0 ? wire->remote : wire->local, 16);
	return true;
}

/* `...` is `ip` and `port`; {sa_family = AF_INET, sin_port = htons(80), sin_addr = ...} says
 * them. */
static struct address address(struct run *run, const struct expr *e, const uint8_t *ip,
                              uint16_t port)
{
	int version = run->target.wire->version;
	struct address a;
	uint8_t given[16];
	const struct expr *part;

	memcpy(given, ip, sizeof given);
	if (e->kind == EXPR_RECORD) {
		part = field(e, "sin_port");
		if (part && part->kind == EXPR_CALL)
			port = (uint16_t)expr_number(run, part->items);
		part = field(e, "sin_addr");
		if (part && part->kind == EXPR_CALL && part->items &&
		    !parse_address(run, part->items->text, given))
			fail(run, "`%s` is no address", part->items->text);
	}
	set_address(&a, version, given, port);
	return a;
}

/* ---- Life of sockets ----------------------------------------------------------------- */

static int64_t call_socket(struct run *run, const struct call *call)
{
	const struct expr *domain = argument(run, call, 0);
	int family = run->target.wire->version == 4 ? AF_INET : AF_INET6;

	if (domain->kind != EXPR_ELLIPSIS)
		family = (int)expr_number(run, domain);
	return run->target.calls->socket(run->target.sockets, family, (int)number(run, call, 1),
	                                 (int)number(run, call, 2));
}

static int64_t call_bind(struct run *run, const struct call *call)
{
	static const uint8_t any[16];
	struct address a = address(run, argument(run, call, 1), any, LOCAL_PORT);

	return run->target.calls->bind(run->target.sockets, descriptor(run, call),
	                               (struct sockaddr *)&a.storage, a.len);
}

static int64_t call_listen(struct run *run, const struct call *call)
{
	return run->target.calls->listen(run->target.sockets, descriptor(run, call),
	                                 (int)number(run, call, 1));
}

static int64_t call_accept(struct run *run, const struct call *call)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof from;

	return run->target.calls->accept(run->target.sockets, descriptor(run, call),
	                                 (struct sockaddr *)&from, &len);
}

/* The flow is there before the call, which may last, and before its first packet. */
static int64_t call_connect(struct run *run, const struct call *call)
{
	int fd = descriptor(run, call);
	struct address a = address(run, argument(run, call, 1), run->target.wire->remote,
	                           LOCAL_PORT);
	bool known = false;

	for (const struct flow *f = run->flows; f; f = f->next)
		known = known || f->live == fd;
	if (!known)
		flow_new(run, PROTOCOL_TCP, -1, a.port)->live = fd;
	return run->target.calls->connect(run->target.sockets, fd, (struct sockaddr *)&a.storage,
	                                  a.len);
}

static int64_t call_close(struct run *run, const struct call *call)
{
	int64_t result = run->target.calls->close(run->target.sockets, descriptor(run, call));
	int64_t fd = number(run, call, 0);

	if (result == 0 && fd >= 0 && fd < FDS_MAX)
		run->fd[fd] = -1;
	return result;
}

static int64_t call_shutdown(struct run *run, const struct call *call)
{
	return run->target.calls->shutdown(run->target.sockets, descriptor(run, call),
	                                   (int)number(run, call, 1));
}

/* ---- Data ---------------------------------------------------------------------------- */

static int64_t receive(struct run *run, const struct call *call, int64_t len, int64_t flags)
{
	return run->target.calls->recvfrom(run->target.sockets, descriptor(run, call),
	                                   data(run, len), (size_t)len, (int)flags, NULL, NULL);
}

static int64_t transmit(struct run *run, const struct call *call, int64_t len, int64_t flags,
                        const struct expr *to)
{
	struct address a;

	if (!to || to->kind == EXPR_NUMBER)
		return run->target.calls->sendto(run->target.sockets, descriptor(run, call),
		                                 data(run, len), (size_t)len,
		                                 (int)flags | MSG_NOSIGNAL, NULL, 0);
	a = address(run, to, run->target.wire->remote,
	            (uint16_t)(run->current ? run->current->remote_port : LOCAL_PORT));
	return run->target.calls->sendto(run->target.sockets, descriptor(run, call), data(run, len),
	                                 (size_t)len, (int)flags | MSG_NOSIGNAL,
	                                 (struct sockaddr *)&a.storage, a.len);
}

/* The bytes of [{..., 100}, {..., 20}]. */
static int64_t iovec_total(struct run *run, const struct expr *array)
{
	int64_t total = 0;

	if (!array || array->kind != EXPR_ARRAY)
		fail(run, "an array of pieces is expected");
	for (const struct expr *e = array->items; e; e = e->next)
		total += expr_number(run, e->items ? e->items->next : NULL);
	return total;
}

static int64_t message_total(struct run *run, const struct call *call)
{
	return iovec_total(run, field(argument(run, call, 1), "msg_iov"));
}

static int64_t call_read(struct run *run, const struct call *call)
{
	return receive(run, call, number(run, call, 2), 0);
}

static int64_t call_readv(struct run *run, const struct call *call)
{
	return receive(run, call, iovec_total(run, argument(run, call, 1)), 0);
}

static int64_t call_recv(struct run *run, const struct call *call)
{
	return receive(run, call, number(run, call, 2), number(run, call, 3));
}

static int64_t call_recvmsg(struct run *run, const struct call *call)
{
	return receive(run, call, message_total(run, call), number(run, call, 2));
}

static int64_t call_write(struct run *run, const struct call *call)
{
	return transmit(run, call, number(run, call, 2), 0, NULL);
}

static int64_t call_writev(struct run *run, const struct call *call)
{
	return transmit(run, call, iovec_total(run, argument(run, call, 1)), 0, NULL);
}

static int64_t call_send(struct run *run, const struct call *call)
{
	return transmit(run, call, number(run, call, 2), number(run, call, 3), NULL);
}

static int64_t call_sendto(struct run *run, const struct call *call)
{
	return transmit(run, call, number(run, call, 2), number(run, call, 3),
	                argument(run, call, 4));
}

static int64_t call_sendmsg(struct run *run, const struct call *call)
{
	return transmit(run, call, message_total(run, call), number(run, call, 2), NULL);
}

/* ---- Options and the rest ------------------------------------------------------------ */

/* [1], {onoff=1, linger=0}, or "cubic"; its length. */
static socklen_t option_value(struct run *run, const struct expr *e, void *into, size_t room)
{
	struct linger linger = { 0 };
	int value;

	if (e->kind == EXPR_ARRAY && e->items && !e->items->next)
		e = e->items;
	if (e->kind == EXPR_STRING) {
		size_t len = strlen(e->text);

		if (len >= room)
			fail(run, "`%s` is too long", e->text);
		memcpy(into, e->text, len + 1);
		return (socklen_t)len;
	}
	if (e->kind == EXPR_RECORD) {
		linger.l_onoff = (int)expr_number(run, field(e, "onoff"));
		linger.l_linger = (int)expr_number(run, field(e, "linger"));
		memcpy(into, &linger, sizeof linger);
		return sizeof linger;
	}
	value = (int)expr_number(run, e);
	memcpy(into, &value, sizeof value);
	return sizeof value;
}

static int64_t call_setsockopt(struct run *run, const struct call *call)
{
	char value[64];
	socklen_t len = option_value(run, argument(run, call, 3), value, sizeof value);

	return run->target.calls->setsockopt(run->target.sockets, descriptor(run, call),
	                                     (int)number(run, call, 1), (int)number(run, call, 2),
	                                     value, len);
}

static int64_t call_getsockopt(struct run *run, const struct call *call)
{
	const struct expr *wanted = argument(run, call, 3);
	char value[64], expected[64] = { 0 };
	socklen_t len = sizeof value, expected_len;
	int64_t result;

	memset(value, 0, sizeof value);
	result = run->target.calls->getsockopt(run->target.sockets, descriptor(run, call),
	                                       (int)number(run, call, 1),
	                                       (int)number(run, call, 2), value, &len);
	if (result != 0 || wanted->kind == EXPR_ELLIPSIS)
		return result;
	expected_len = option_value(run, wanted, expected, sizeof expected);
	if (memcmp(value, expected, expected_len) != 0) {
		int is, was;

		memcpy(&is, value, sizeof is);
		memcpy(&was, expected, sizeof was);
		fail(run, "the option is %d, not %d", is, was);
	}
	return result;
}

enum { POLLED_MAX = 16 };

static int64_t call_poll(struct run *run, const struct call *call)
{
	const struct expr *array = argument(run, call, 0), *e;
	struct pollfd fds[POLLED_MAX];
	nfds_t count = 0;
	int64_t result;

	for (e = array->items; e && count < POLLED_MAX; e = e->next, count++)
		fds[count] = (struct pollfd){
			.fd = live_fd(run, expr_number(run, field(e, "fd"))),
			.events = (short)expr_number(run, field(e, "events")),
		};
	result = run->target.calls->poll(run->target.sockets, fds, count,
	                                 (int)number(run, call, 2));
	if (result < 0)
		return result;
	count = 0;
	for (e = array->items; e && count < POLLED_MAX; e = e->next, count++) {
		const struct expr *revents = field(e, "revents");

		if (revents && fds[count].revents != (short)expr_number(run, revents))
			fail(run, "poll() yields the events %#x, not %#x",
			     (unsigned)fds[count].revents, (unsigned)expr_number(run, revents));
	}
	return result;
}

static int64_t call_fcntl(struct run *run, const struct call *call)
{
	bool sets = call->arguments->next && call->arguments->next->next;

	return run->target.calls->fcntl(run->target.sockets, descriptor(run, call),
	                                (int)number(run, call, 1),
	                                sets ? (int)number(run, call, 2) : 0);
}

static int64_t call_ioctl(struct run *run, const struct call *call)
{
	int value = -1;
	int64_t result = run->target.calls->ioctl(run->target.sockets, descriptor(run, call),
	                                          (unsigned long)number(run, call, 1), &value);

	if (result == 0 && value != number(run, call, 2))
		fail(run, "ioctl() yields %d, not %ld", value, (long)number(run, call, 2));
	return result;
}

/* ---- All of them --------------------------------------------------------------------- */

static const struct {
	const char *name;
	int64_t (*make)(struct run *run, const struct call *call);
} calls[] = {
	{ "socket", call_socket }, { "bind", call_bind }, { "listen", call_listen },
	{ "accept", call_accept }, { "connect", call_connect }, { "close", call_close },
	{ "shutdown", call_shutdown }, { "read", call_read }, { "readv", call_readv },
	{ "recv", call_recv }, { "recvfrom", call_recv }, { "recvmsg", call_recvmsg },
	{ "write", call_write }, { "writev", call_writev }, { "send", call_send },
	{ "sendto", call_sendto }, { "sendmsg", call_sendmsg },
	{ "setsockopt", call_setsockopt }, { "getsockopt", call_getsockopt },
	{ "poll", call_poll }, { "fcntl", call_fcntl }, { "ioctl", call_ioctl },
};

static int64_t make(struct run *run, const struct call *call)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strcmp(calls[i].name, call->name) == 0)
			return calls[i].make(run, call);
	fail(run, "%s() is no call that is known here", call->name);
}

/* This may be another thread: what fails here is told by call_check(). */
bool call_attempt(struct job *job)
{
	struct invocation *c = (struct invocation *)job;
	jmp_buf here, *outer = landing;

	landing = &here;
	c->failed = setjmp(here);
	if (!c->failed) {
		errno = 0;
		c->result = make(c->run, c->event->call);
		c->error = c->result < 0 ? errno : 0;
	}
	landing = outer;
	c->ended = c->run->target.ops->now(c->run->target.self);
	return c->failed || c->error != EWAITS;
}

static bool yields_descriptor(const struct call *call)
{
	return strcmp(call->name, "socket") == 0 || strcmp(call->name, "accept") == 0;
}

/* A new descriptor is known by the script's number; the first accept() of a flow is its own. */
static void take_descriptor(struct run *run, const struct call *call, int64_t live)
{
	int64_t fd = expr_number(run, call->result);
	struct flow *f = run->current;

	if (fd < 0 || fd >= FDS_MAX)
		fail(run, "%s() yields a descriptor, %ld", call->name, (long)live);
	run->fd[fd] = (int)live;
	if (strcmp(call->name, "accept") == 0 && f && f->live < 0)
		f->live = (int)live;
}

void call_check(struct run *run, const struct invocation *c)
{
	const struct call *call = c->event->call;
	const char *error = c->error ? error_name(c->error) : NULL;

	if (c->failed)
		longjmp(*landing, 1);
	if (error && (!call->error || strcmp(call->error, error) != 0))
		fail(run, "%s() fails: %s", call->name, error);
	if (!error && call->error)
		fail(run, "%s() yields %ld and does not fail: %s", call->name, (long)c->result,
		     call->error);
	if (call->result->kind == EXPR_ELLIPSIS)
		return;
	if (c->result >= 0 && yields_descriptor(call))
		take_descriptor(run, call, c->result);
	else if (c->result != expr_number(run, call->result))
		fail(run, "%s() yields %ld, not %ld", call->name, (long)c->result,
		     (long)expr_number(run, call->result));
}
