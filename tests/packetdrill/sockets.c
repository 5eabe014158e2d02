/* SPDX-License-Identifier: ISC */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

int failed_with(int error)
{
	errno = error;
	return -1;
}

int not_now(const struct socket *s, int flags)
{
	return failed_with(s->non_blocking || flags & MSG_DONTWAIT ? EAGAIN : EWAITS);
}

struct socket *socket_of(struct sockets *it, int fd)
{
	if (fd >= 0 && fd < SOCKETS_MAX && it->fd[fd])
		return it->fd[fd];
	errno = EBADF;
	return NULL;
}

int error_of(wd_err err)
{
	static const struct { wd_err kind; int error; } errors[] = {
		{ wd_flow_reset, ECONNRESET }, { wd_flow_refused, ECONNREFUSED },
		{ wd_flow_timeout, ETIMEDOUT }, { wd_ip_no_address, EADDRNOTAVAIL },
		{ wd_ip_no_route, EHOSTUNREACH }, { wd_tcp_port_taken, EADDRINUSE },
		{ wd_udp_port_taken, EADDRINUSE }, { wd_udp_too_long, EMSGSIZE },
		{ wd_no_memory, ENOBUFS }, { wd_flow_closed, EPIPE },
	};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (wd_err_is(err, errors[i].kind))
			return errors[i].error;
	return err ? EPROTO : 0;
}

int take_error(struct socket *s)
{
	int error = s->error;

	s->error = 0;
	return error;
}

/* ---- Addresses ----------------------------------------------------------------------- */

static bool from_sockaddr(const struct sockaddr *addr, socklen_t len, struct wd_peer *peer)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)addr;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)addr;
	uint8_t ip[4];

	if (addr && addr->sa_family == AF_INET && len >= sizeof *four) {
		memcpy(ip, &four->sin_addr, 4);
		peer->addr = wd_ipv4(ip[0], ip[1], ip[2], ip[3]);
		peer->port = ntohs(four->sin_port);
		return true;
	}
	if (addr && addr->sa_family == AF_INET6 && len >= sizeof *six) {
		memcpy(peer->addr.ip, &six->sin6_addr, 16);
		peer->port = ntohs(six->sin6_port);
		return true;
	}
	return false;
}

static void to_sockaddr(const struct wd_peer *peer, int family, struct sockaddr *addr,
                        socklen_t *len)
{
	struct sockaddr_storage s = { .ss_family = (sa_family_t)family };
	struct sockaddr_in *four = (struct sockaddr_in *)&s;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&s;
	socklen_t size = family == AF_INET ? sizeof *four : sizeof *six;

	if (!addr || !len)
		return;
	if (family == AF_INET) {
		memcpy(&four->sin_addr, peer->addr.ip + 12, 4);
		four->sin_port = htons(peer->port);
	} else {
		memcpy(&six->sin6_addr, peer->addr.ip, 16);
		six->sin6_port = htons(peer->port);
	}
	memcpy(addr, &s, *len < size ? *len : size);
	*len = size;
}

/* ---- Life ---------------------------------------------------------------------------- */

static int give_fd(struct sockets *it, struct socket *s)
{
	int fd = SOCKETS_FIRST_FD;

	while (!it->reserve && fd < SOCKETS_MAX && it->fd[fd])
		fd++;
	if (it->reserve)
		fd = it->reserve();
	if (fd < 0 || fd >= SOCKETS_MAX)
		return failed_with(EMFILE);
	it->fd[fd] = s;
	return fd;
}

static int sockets_socket(void *self, int domain, int type, int protocol)
{
	struct sockets *it = self;
	struct socket *s;

	if (domain != AF_INET && domain != AF_INET6)
		return failed_with(EAFNOSUPPORT);
	if ((type & 15) != SOCK_STREAM && (type & 15) != SOCK_DGRAM)
		return failed_with(EINVAL);
	if (protocol != 0 && protocol != ((type & 15) == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
		return failed_with(EPROTONOSUPPORT);
	s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->all = it;
	s->family = domain;
	s->kind = (type & 15) == SOCK_STREAM ? SOCKET_STREAM : SOCKET_DATAGRAM;
	s->non_blocking = type & SOCK_NONBLOCK;
	return give_fd(it, s);
}

static int sockets_bind(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct socket *s = socket_of(self, fd);
	struct wd_peer own;

	if (!s)
		return -1;
	if (s->bound || !from_sockaddr(addr, len, &own))
		return failed_with(EINVAL);
	s->own = own;
	s->bound = true;
	if (s->kind == SOCKET_DATAGRAM) {
		int error = error_of(datagram_open(s, own.port));

		return error ? failed_with(error) : 0;
	}
	return 0;
}

static int sockets_listen(void *self, int fd, int backlog)
{
	struct socket *s = socket_of(self, fd);
	int error;

	if (!s)
		return -1;
	if (s->kind != SOCKET_STREAM && s->kind != SOCKET_LISTENER)
		return failed_with(EOPNOTSUPP);
	if (s->conn)
		return failed_with(EINVAL);
	s->backlog = backlog < 0 ? 0 : backlog > BACKLOG_MAX - 1 ? BACKLOG_MAX - 1 : backlog;
	if (s->kind == SOCKET_LISTENER)
		return 0;
	error = error_of(stream_listen(s));
	return error ? failed_with(error) : 0;
}

static int sockets_accept(void *self, int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockets *it = self;
	struct socket *s = socket_of(it, fd), *next;

	if (!s)
		return -1;
	if (s->kind != SOCKET_LISTENER)
		return failed_with(EINVAL);
	if (s->waits == 0)
		return not_now(s, 0);
	next = s->waiting[0];
	fd = give_fd(it, next);
	if (fd < 0)
		return fd;
	s->waits--;
	memmove(s->waiting, s->waiting + 1, s->waits * sizeof *s->waiting);
	to_sockaddr(&next->peer, next->family, addr, len);
	return fd;
}

/* A connection that is asked for: the first call starts it, later ones ask how it went. */
static int connect_stream(struct socket *s)
{
	int error = take_error(s);

	if (error)
		return failed_with(error);
	if (s->connected)
		return failed_with(EISCONN);
	if (s->connecting)
		return failed_with(s->non_blocking ? EALREADY : EWAITS);
	error = error_of(stream_connect(s));
	if (error)
		return failed_with(error);
	s->connecting = true;
	return failed_with(s->non_blocking ? EINPROGRESS : EWAITS);
}

static int sockets_connect(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct socket *s = socket_of(self, fd);
	struct wd_peer to;

	if (!s)
		return -1;
	if (!from_sockaddr(addr, len, &to))
		return failed_with(EINVAL);
	if (s->kind == SOCKET_LISTENER)
		return failed_with(EISCONN);
	if (s->kind == SOCKET_DATAGRAM) {
		s->peer = to;
		s->connected = true;
		return 0;
	}
	if (s->connecting && s->connected && !s->non_blocking) { /* this very call has waited */
		s->connecting = false;
		return 0;
	}
	if (!s->connecting)
		s->peer = to;
	return connect_stream(s);
}

static int sockets_close(void *self, int fd)
{
	struct sockets *it = self;
	struct socket *s = socket_of(it, fd);

	if (!s)
		return -1;
	it->fd[fd] = NULL;
	if (s->kind == SOCKET_DATAGRAM)
		datagram_close(s);
	else
		stream_close(s);
	return 0;
}

static int sockets_shutdown(void *self, int fd, int how)
{
	struct socket *s = socket_of(self, fd);

	if (!s)
		return -1;
	if (how < SHUT_RD || how > SHUT_RDWR)
		return failed_with(EINVAL);
	if (!s->conn || s->ended || !s->connected)
		return failed_with(ENOTCONN);
	tcp_conn_shutdown(s->conn, how == SHUT_RD ? WD_FLOW_READ
	                         : how == SHUT_WR ? WD_FLOW_WRITE : WD_FLOW_BOTH);
	return 0;
}

/* ---- Data ---------------------------------------------------------------------------- */

static ssize_t sockets_recvfrom(void *self, int fd, void *into, size_t len, int flags,
                                struct sockaddr *addr, socklen_t *addr_len)
{
	struct socket *s = socket_of(self, fd);
	struct wd_peer from;
	ssize_t got;

	if (!s)
		return -1;
	if (flags & MSG_ERRQUEUE)
		return failed_with(EAGAIN);
	if (s->kind != SOCKET_DATAGRAM)
		return stream_receive(s, into, len, flags);
	got = datagram_receive(s, into, len, flags, &from);
	if (got >= 0)
		to_sockaddr(&from, s->family, addr, addr_len);
	return got;
}

static ssize_t sockets_sendto(void *self, int fd, const void *from, size_t len, int flags,
                              const struct sockaddr *addr, socklen_t addr_len)
{
	struct socket *s = socket_of(self, fd);
	struct wd_peer to;

	if (!s)
		return -1;
	if (flags & (MSG_OOB | MSG_FASTOPEN))
		return failed_with(EOPNOTSUPP);
	if (s->kind != SOCKET_DATAGRAM)
		return stream_send(s, from, len, flags);
	if (addr && !from_sockaddr(addr, addr_len, &to))
		return failed_with(EINVAL);
	return datagram_send(s, from, len, addr ? &to : NULL);
}

/* ---- The rest ------------------------------------------------------------------------ */

static short events_of(const struct socket *s)
{
	if (s->kind == SOCKET_DATAGRAM)
		return (short)(POLLOUT | (s->count ? POLLIN : 0) | (s->error ? POLLERR : 0));
	return stream_events(s);
}

static int poll_once(struct sockets *it, struct pollfd *fds, nfds_t count)
{
	int ready = 0;

	for (nfds_t i = 0; i < count; i++) {
		struct socket *s = fds[i].fd >= 0 ? socket_of(it, fds[i].fd) : NULL;
		short always = POLLERR | POLLHUP;

		fds[i].revents = fds[i].fd < 0 ? 0 : POLLNVAL;
		if (s)
			fds[i].revents = (short)(events_of(s) & (fds[i].events | always));
		ready += fds[i].revents != 0;
	}
	return ready;
}

static int sockets_poll(void *self, struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct sockets *it = self;
	int ready = poll_once(it, fds, count);
	bool waits = it->poll_until.ns != 0;

	if (ready > 0 || timeout_ms == 0 || (waits && !wd_before(*it->now, it->poll_until))) {
		it->poll_until = (wd_instant){ 0 };
		return ready;
	}
	if (!waits)
		it->poll_until = timeout_ms < 0 ? WD_NEVER
		                                : wd_after(*it->now, wd_ms((uint64_t)timeout_ms));
	return failed_with(EWAITS);
}

static int sockets_fcntl(void *self, int fd, int command, int argument)
{
	struct socket *s = socket_of(self, fd);

	if (!s)
		return -1;
	if (command == F_GETFL)
		return O_RDWR | (s->non_blocking ? O_NONBLOCK : 0);
	if (command != F_SETFL)
		return failed_with(EINVAL);
	s->non_blocking = argument & O_NONBLOCK;
	return 0;
}

static int sockets_ioctl(void *self, int fd, unsigned long request, int *argument)
{
	struct socket *s = socket_of(self, fd);
	struct tcp_info info;

	if (!s)
		return -1;
	if (!s->conn)
		return failed_with(EINVAL);
	tcp_conn_info(s->conn, &info);
	if (request == SIOCINQ) /* as FIONREAD */
		*argument = (int)tcp_conn_readable(s->conn);
	else if (request == SIOCOUTQ)
		*argument = (int)info.queued;
	else
		return failed_with(EINVAL);
	return 0;
}

const struct calls sockets_calls = {
	.socket = sockets_socket, .bind = sockets_bind, .listen = sockets_listen,
	.accept = sockets_accept, .connect = sockets_connect, .recvfrom = sockets_recvfrom,
	.sendto = sockets_sendto, .close = sockets_close, .shutdown = sockets_shutdown,
	.getsockopt = sockets_getsockopt, .setsockopt = sockets_setsockopt, .poll = sockets_poll,
	.fcntl = sockets_fcntl, .ioctl = sockets_ioctl,
};

void sockets_init(struct sockets *it, struct tcp_direct *tcp, wd_udp udp, const wd_instant *now)
{
	*it = (struct sockets){ .tcp = tcp, .udp = udp, .now = now };
}

void sockets_fini(struct sockets *it)
{
	for (int fd = 0; fd < SOCKETS_MAX; fd++) {
		if (!it->fd[fd])
			continue;
		it->fd[fd]->linger_reset = true;
		sockets_close(it, fd);
	}
}
