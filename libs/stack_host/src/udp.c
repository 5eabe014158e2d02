/* SPDX-License-Identifier: ISC */
#include "trouble.h"

#include <errno.h>
#include <sys/uio.h>

#include "wadi/alloc.h"

static WD_ERROR(is_low, wd_udp_port_taken, "stack-host",
                "the host leaves ports below 1024 to root; say --publish=5300:53/udp before the "
                "image's arguments, or give it another port");
static WD_ERROR(is_elsewhere, wd_udp_port_taken, "stack-host",
                "--publish names an address that the host, or the image, does not have");

enum {
	AT_ONCE = 32,  /* datagrams taken in one turn */
	PIECES = 64,   /* of a datagram to send */
	DATA = 1472,   /* what every buffer has room for */
	LONGEST_V4 = 65507, LONGEST_V6 = 65527,
	CONTROL = 256, /* what the host says of a datagram */
};

struct host_port {
	struct host_socket socket;
	struct stack_host *stack;
	struct wd_udp_port *of;
	int family;
};

/* ---- Receiving ----------------------------------------------------------------------- */

/* Where a datagram went, as the host says. */
static void note_place(struct wd_udp_datagram *d, const struct cmsghdr *c)
{
	const uint8_t *data = CMSG_DATA(c);
	struct in_pktinfo v4;

	if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
		memcpy(d->to.addr.ip, data, 16);
		d->many |= d->to.addr.ip[0] == 0xff;
	} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		memcpy(&v4, data, sizeof v4);
		d->to.addr = wd_ipv4(0, 0, 0, 0);
		memcpy(d->to.addr.ip + 12, &v4.ipi_addr, 4);
		d->many |= v4.ipi_addr.s_addr != v4.ipi_spec_dst.s_addr;
	}
}

static void note_header(struct wd_udp_datagram *d, const struct cmsghdr *c)
{
	bool v4 = c->cmsg_level == IPPROTO_IP, v6 = c->cmsg_level == IPPROTO_IPV6;
	uint8_t byte = *CMSG_DATA(c); /* the low one of a number */

	if ((v4 && c->cmsg_type == IP_TTL) || (v6 && c->cmsg_type == IPV6_HOPLIMIT))
		d->hops = byte;
	else if ((v4 && c->cmsg_type == IP_TOS) || (v6 && c->cmsg_type == IPV6_TCLASS))
		d->tos = byte;
	else
		note_place(d, c);
}

/* A chain with a copy of these bytes, built from its end; NULL without enough buffers. */
static struct wd_buf *chain_of(struct wd_pool *pool, const uint8_t *bytes, size_t len)
{
	WD_AUTO(wd_buf) struct wd_buf *all = NULL;

	while (len > 0) {
		size_t at = (len - 1) / STACK_HOST_BUFFER * STACK_HOST_BUFFER;
		struct wd_buf *b = wd_buf_alloc(pool, 0);
		uint8_t *to = b ? wd_buf_append(b, (uint32_t)(len - at)) : NULL;

		if (!to) {
			wd_buf_free(b);
			return NULL;
		}
		memcpy(to, bytes + at, len - at);
		b->more = all;
		all = b;
		len = at;
	}
	return wd_move(all);
}

/* Hands over a datagram of `len` bytes: what did not fit in `b` is in `rest`. */
static void hand_over(struct host_port *p, const struct wd_udp_datagram *d, struct wd_buf *b,
                      size_t len, const uint8_t *rest)
{
	WD_AUTO(wd_buf) struct wd_buf *all = b;
	size_t some = len < b->room ? len : b->room;

	if (!wd_buf_append(b, (uint32_t)some))
		return;
	if (len > some && !(b->more = chain_of(&p->stack->pool, rest, len - some)))
		return;
	p->of->input(p->of->arg, d, wd_move(all));
}

/* Takes one datagram; false when there is none.  Without a buffer it is lost. */
static bool receive_one(struct host_port *p)
{
	static uint8_t rest[65536];
	_Alignas(struct cmsghdr) uint8_t control[CONTROL];
	union host_addr from = { .v4.sin_family = AF_INET };
	WD_AUTO(wd_buf) struct wd_buf *b = wd_buf_alloc(&p->stack->pool, 0);
	struct wd_udp_datagram d = { .to.port = p->of->number };
	struct iovec io[] = { { b ? b->data : NULL, b ? b->room : 0 }, { rest, sizeof rest } };
	struct msghdr m = {
		.msg_name = &from, .msg_namelen = sizeof from,
		.msg_iov = io, .msg_iovlen = WD_COUNT(io),
		.msg_control = control, .msg_controllen = sizeof control,
	};
	ssize_t n = recvmsg(p->socket.watch.fd, &m, MSG_DONTWAIT);

	if (n < 0)
		return errno != EAGAIN; /* or an ICMP error, which is in its own line, too */
	d.from = host_addr_to(&from);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		note_header(&d, c);
	if (b)
		hand_over(p, &d, wd_move(b), (size_t)n, rest);
	return true;
}

static void on_news(struct host_socket *socket, unsigned news)
{
	struct host_port *p = (struct host_port *)socket;
	struct stack_host *it = p->stack;
	int taken = 0;

	it->receiving = p;
	if (news & WD_HOST_END)
		host_troubles(socket->watch.fd, p->of, &it->receiving);
	while (it->receiving && taken < AT_ONCE && receive_one(p))
		taken++;
	if (it->receiving && taken == AT_ONCE) {
		wd_host_again(&socket->watch);
		host_stir(it);
	}
	it->receiving = NULL;
}

/* ---- Opening ------------------------------------------------------------------------- */

/* The host is to say all of each datagram that wadi/udp.h does. */
static void set_options(const struct host_port *p)
{
	int fd = p->socket.watch.fd;

	host_set(fd, SOL_SOCKET, SO_BROADCAST, 1);
	host_set(fd, IPPROTO_IP, IP_PKTINFO, 1);
	host_set(fd, IPPROTO_IP, IP_RECVTTL, 1);
	host_set(fd, IPPROTO_IP, IP_RECVTOS, 1);
	host_set(fd, IPPROTO_IP, IP_RECVERR, p->of->troubled != NULL);
	host_set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 1); /* as it is, but for IPv6 sockets */
	if (p->family == AF_INET)
		return;
	host_set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	host_set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
	host_set(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
	host_set(fd, IPPROTO_IPV6, IPV6_RECVERR, p->of->troubled != NULL);
}

static wd_err why_not_bound(int error)
{
	switch (error) {
	case EADDRINUSE:
		return wd_udp_port_taken;
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

static wd_err open_port(struct host_port *p)
{
	union host_addr addr = { .v4.sin_family = AF_INET };
	socklen_t len = sizeof addr;
	int fd = host_bind(p->stack, SOCK_DGRAM, p->of->number);

	if (fd < 0)
		return why_not_bound(errno);
	p->socket.watch.fd = fd;
	(void)getsockname(fd, &addr.any, &len);
	p->family = addr.any.sa_family;
	if (p->of->number == 0)
		p->of->number = host_addr_to(&addr).port;
	set_options(p);
	return host_socket_watch(p->stack, &p->socket);
}

static wd_err udp_open(void *self, struct wd_udp_port *port)
{
	struct host_port *p = wd_alloc(sizeof *p);
	wd_err err;

	if (!p)
		return wd_no_memory;
	*p = (struct host_port){
		.socket = { .watch.fd = -1, .ready = on_news }, .stack = self, .of = port,
	};
	err = open_port(p);
	if (err) {
		host_socket_close(&p->socket);
		wd_free(p);
		return err;
	}
	port->host = p;
	return NULL;
}

static void udp_close(void *self, struct wd_udp_port *port)
{
	struct stack_host *it = self;
	struct host_port *p = port->host;

	if (it->receiving == p)
		it->receiving = NULL;
	host_socket_close(&p->socket);
	wd_free(p);
	port->host = NULL;
}

/* ---- Sending ------------------------------------------------------------------------- */

static struct wd_buf *udp_alloc(void *self, uint32_t headroom)
{
	struct stack_host *it = self;

	return headroom > STACK_HOST_BUFFER - DATA ? NULL : wd_buf_alloc(&it->pool, headroom);
}

/* All pieces of a datagram; 0 when they are too many. */
static size_t pieces_of(const struct wd_buf *data, struct iovec *io)
{
	size_t count = 0;

	for (const struct wd_buf *b = data; b; b = b->more) {
		if (count + 1 + b->slices > PIECES)
			return 0;
		io[count++] = (struct iovec){ b->data, b->len };
		for (size_t i = 0; i < b->slices; i++)
			io[count++] = (struct iovec){ b->slice[i].page->bytes + b->slice[i].from,
			                              b->slice[i].len };
	}
	return count;
}

/* Says which of our addresses it is from. */
static void set_own(struct msghdr *m, int family, const struct wd_addr *own)
{
	struct cmsghdr *c = m->msg_control;
	struct in_pktinfo v4 = { 0 };
	struct in6_pktinfo v6 = { 0 };

	memset(c, 0, CMSG_SPACE(sizeof v6));
	if (family == AF_INET) {
		memcpy(&v4.ipi_spec_dst, own->ip + 12, 4);
		*c = (struct cmsghdr){ CMSG_LEN(sizeof v4), IPPROTO_IP, IP_PKTINFO };
		memcpy(CMSG_DATA(c), &v4, sizeof v4);
		m->msg_controllen = CMSG_SPACE(sizeof v4);
	} else {
		memcpy(&v6.ipi6_addr, own->ip, 16);
		*c = (struct cmsghdr){ CMSG_LEN(sizeof v6), IPPROTO_IPV6, IPV6_PKTINFO };
		memcpy(CMSG_DATA(c), &v6, sizeof v6);
		m->msg_controllen = CMSG_SPACE(sizeof v6);
	}
}

/* What an earlier datagram met is told first: then it is tried again, once. */
static wd_err send_out(int fd, const struct msghdr *m)
{
	ssize_t n = sendmsg(fd, m, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EMSGSIZE)
		n = sendmsg(fd, m, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0 || errno == EAGAIN || errno == ENOBUFS || errno == ECONNREFUSED)
		return NULL; /* lost at worst */
	return errno == EMSGSIZE ? wd_udp_too_long : wd_ip_no_route;
}

static wd_err udp_send(void *self, const struct wd_udp_port *from, const struct wd_addr *own,
                       const struct wd_peer *to, struct wd_buf *data)
{
	const struct host_port *p = from->host;
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	WD_AUTO(wd_buf) struct wd_buf *owned = data;
	struct iovec io[PIECES];
	union host_addr addr;
	struct msghdr m = { .msg_name = &addr, .msg_iov = io, .msg_control = control };
	bool v4 = wd_addr_is_ipv4(&to->addr);

	if (!host_talks_to(self, &to->addr) || (p->family == AF_INET && !v4))
		return wd_ip_no_route;
	m.msg_iovlen = pieces_of(owned, io);
	if (m.msg_iovlen == 0 || wd_buf_total(owned) > (v4 ? LONGEST_V4 : LONGEST_V6))
		return wd_udp_too_long;
	m.msg_namelen = host_addr_from(&addr, p->family, to);
	if (own)
		set_own(&m, p->family, own);
	return send_out(p->socket.watch.fd, &m);
}

/* ---- All of it ----------------------------------------------------------------------- */

static wd_err udp_join(void *self, const struct wd_addr *group)
{
	return host_join(self, group);
}

static void udp_leave(void *self, const struct wd_addr *group)
{
	host_leave(self, group);
}

const struct wd_udp_ops host_udp_ops = {
	.alloc = udp_alloc, .open = udp_open, .close = udp_close, .send = udp_send,
	.join = udp_join, .leave = udp_leave,
};
