/* SPDX-License-Identifier: ISC */
/* wadi's stack for packetdrill itself, as a shared object, in virtual time.
 *
 * It has the addresses of packetdrill's own scripts, 192.168.0.1, or with --so_flags=ipv6
 * fd3d:a0b:17d6::1, and what net.ipv4.tcp_* of the network namespace says, where that means
 * something to it.
 */
#include "abi.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

enum {
	TICK_US = 4,              /* between two looks at the clock */
	PATIENCE_S = 130,         /* for a packet that does not come */
	RECEIVE_SPACE = 15 << 20, /* which makes the window scale that its scripts expect */
};

struct adapter {
	struct host host;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* ---- Calls --------------------------------------------------------------------------- */

static void enter(struct adapter *it)
{
	pthread_mutex_lock(&it->lock);
}

/* What the call leaves to be done is done, and whoever waits may look again. */
static void leave(struct adapter *it)
{
	int error = errno;

	host_turn(&it->host);
	pthread_cond_broadcast(&it->changed);
	pthread_mutex_unlock(&it->lock);
	errno = error;
}

/* Does the call have to be made again, once something has changed? */
static bool waits(struct adapter *it, long result)
{
	if (result >= 0 || errno != EWAITS)
		return false;
	host_turn(&it->host);
	pthread_cond_wait(&it->changed, &it->lock);
	return true;
}

/* `call` as often as it takes. */
#define MAKE(it, result, call)              \
	do {                                \
		enter(it);                  \
		do                          \
			(result) = (call);  \
		while (waits(it, result));  \
		leave(it);                  \
	} while (0)

#define SOCKETS(it) (&(it)->host.sockets)

static int do_socket(void *self, int domain, int type, int protocol)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.socket(SOCKETS(it), domain, type, protocol));
	return result;
}

static int do_bind(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.bind(SOCKETS(it), fd, addr, len));
	return result;
}

static int do_listen(void *self, int fd, int backlog)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.listen(SOCKETS(it), fd, backlog));
	return result;
}

static int do_accept(void *self, int fd, struct sockaddr *addr, socklen_t *len)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.accept(SOCKETS(it), fd, addr, len));
	return result;
}

static int do_connect(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.connect(SOCKETS(it), fd, addr, len));
	return result;
}

static int do_close(void *self, int fd)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.close(SOCKETS(it), fd));
	if (result == 0)
		close(fd);
	return result;
}

static int do_shutdown(void *self, int fd, int how)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.shutdown(SOCKETS(it), fd, how));
	return result;
}

static int do_getsockopt(void *self, int fd, int level, int name, void *value, socklen_t *len)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.getsockopt(SOCKETS(it), fd, level, name, value, len));
	return result;
}

static int do_setsockopt(void *self, int fd, int level, int name, const void *value,
                         socklen_t len)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.setsockopt(SOCKETS(it), fd, level, name, value, len));
	return result;
}

static int do_poll(void *self, struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct adapter *it = self;
	int result;

	MAKE(it, result, sockets_calls.poll(SOCKETS(it), fds, count, timeout_ms));
	return result;
}

static int do_fcntl(void *self, int fd, int command, ...)
{
	struct adapter *it = self;
	va_list args;
	int result, argument;

	va_start(args, command);
	argument = (int)va_arg(args, long);
	va_end(args);
	MAKE(it, result, sockets_calls.fcntl(SOCKETS(it), fd, command, argument));
	return result;
}

static int do_ioctl(void *self, int fd, unsigned long request, ...)
{
	struct adapter *it = self;
	va_list args;
	int result, *argument;

	va_start(args, request);
	argument = va_arg(args, int *);
	va_end(args);
	MAKE(it, result, sockets_calls.ioctl(SOCKETS(it), fd, request, argument));
	return result;
}

/* ---- Data ---------------------------------------------------------------------------- */

static ssize_t do_recvfrom(void *self, int fd, void *into, size_t len, int flags,
                           struct sockaddr *addr, socklen_t *addr_len)
{
	struct adapter *it = self;
	ssize_t result;

	MAKE(it, result, sockets_calls.recvfrom(SOCKETS(it), fd, into, len, flags, addr, addr_len));
	return result;
}

static ssize_t do_sendto(void *self, int fd, const void *from, size_t len, int flags,
                         const struct sockaddr *addr, socklen_t addr_len)
{
	struct adapter *it = self;
	ssize_t result;

	MAKE(it, result, sockets_calls.sendto(SOCKETS(it), fd, from, len, flags, addr, addr_len));
	return result;
}

static ssize_t do_recv(void *self, int fd, void *into, size_t len, int flags)
{
	return do_recvfrom(self, fd, into, len, flags, NULL, NULL);
}

static ssize_t do_read(void *self, int fd, void *into, size_t len)
{
	return do_recv(self, fd, into, len, 0);
}

static ssize_t do_send(void *self, int fd, const void *from, size_t len, int flags)
{
	return do_sendto(self, fd, from, len, flags, NULL, 0);
}

static ssize_t do_write(void *self, int fd, const void *from, size_t len)
{
	return do_send(self, fd, from, len, 0);
}

static size_t total(const struct iovec *pieces, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += pieces[i].iov_len;
	return sum;
}

static void scatter(const struct iovec *pieces, size_t count, const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < count && len > 0; i++) {
		size_t n = pieces[i].iov_len < len ? pieces[i].iov_len : len;

		memcpy(pieces[i].iov_base, from, n);
		from += n;
		len -= n;
	}
}

static ssize_t receive_pieces(void *self, int fd, const struct iovec *pieces, size_t count,
                              int flags)
{
	size_t len = total(pieces, count);
	uint8_t *bytes = malloc(len + 1);
	ssize_t got;

	if (!bytes)
		abort();
	got = do_recv(self, fd, bytes, len, flags);
	if (got > 0)
		scatter(pieces, count, bytes, (size_t)got);
	free(bytes);
	return got;
}

static ssize_t send_pieces(void *self, int fd, const struct iovec *pieces, size_t count, int flags)
{
	size_t len = total(pieces, count);
	uint8_t *bytes = malloc(len + 1), *at = bytes;
	ssize_t sent;

	if (!bytes)
		abort();
	for (size_t i = 0; i < count; at += pieces[i].iov_len, i++)
		memcpy(at, pieces[i].iov_base, pieces[i].iov_len);
	sent = do_send(self, fd, bytes, len, flags);
	free(bytes);
	return sent;
}

static ssize_t do_readv(void *self, int fd, const struct iovec *pieces, int count)
{
	return receive_pieces(self, fd, pieces, (size_t)count, 0);
}

static ssize_t do_writev(void *self, int fd, const struct iovec *pieces, int count)
{
	return send_pieces(self, fd, pieces, (size_t)count, 0);
}

static ssize_t do_recvmsg(void *self, int fd, struct msghdr *message, int flags)
{
	ssize_t got = receive_pieces(self, fd, message->msg_iov, message->msg_iovlen, flags);

	message->msg_flags = 0;
	message->msg_controllen = 0;
	return got;
}

static ssize_t do_sendmsg(void *self, int fd, const struct msghdr *message, int flags)
{
	return send_pieces(self, fd, message->msg_iov, message->msg_iovlen, flags);
}

/* ---- The wire and the clock ---------------------------------------------------------- */

static int do_netdev_send(void *self, const void *packet, size_t len)
{
	struct adapter *it = self;

	enter(it);
	host_inject(&it->host, packet, len);
	leave(it);
	return 0;
}

/* To what is due next, unless that is after `end`. */
static bool step(struct adapter *it, wd_instant end)
{
	wd_instant next = host_next(&it->host);

	if (wd_before(end, next))
		return false;
	if (wd_before(it->host.now, next))
		it->host.now = next;
	host_turn(&it->host);
	pthread_cond_broadcast(&it->changed);
	return true;
}

static int do_netdev_receive(void *self, void *into, size_t *len, long long *time_us)
{
	struct adapter *it = self;
	struct host_packet *p;
	wd_instant end;

	enter(it);
	host_turn(&it->host);
	end = wd_after(it->host.now, wd_s(PATIENCE_S));
	while (!(p = host_take(&it->host)) && step(it, end))
		;
	*len = p ? p->len < *len ? p->len : *len : 0;
	if (p) {
		memcpy(into, p->bytes, *len);
		*time_us = (long long)(p->at.ns / WD_NS_PER_US);
	}
	free(p);
	leave(it);
	return 0;
}

static void pass(struct adapter *it, wd_span span)
{
	wd_instant end = wd_after(it->host.now, span);

	while (step(it, end))
		;
	it->host.now = end;
}

static int do_usleep(void *self, useconds_t us)
{
	struct adapter *it = self;

	enter(it);
	pass(it, wd_us(us));
	leave(it);
	return 0;
}

/* It asks again and again until it is time: so each time it is a little later. */
static int do_gettimeofday(void *self, struct timeval *time, struct timezone *zone)
{
	struct adapter *it = self;
	uint64_t us;

	(void)zone;
	enter(it);
	pass(it, wd_us(TICK_US));
	us = it->host.now.ns / WD_NS_PER_US;
	pthread_mutex_unlock(&it->lock);
	*time = (struct timeval){ .tv_sec = (time_t)(us / 1000000),
	                          .tv_usec = (suseconds_t)(us % 1000000) };
	return 0;
}

/* ---- What there is not --------------------------------------------------------------- */

static int no_epoll_create(void *self, int size)
{
	(void)self;
	(void)size;
	return failed_with(ENOSYS);
}

static int no_epoll_ctl(void *self, int epoll, int operation, int fd, struct epoll_event *event)
{
	(void)self;
	(void)epoll;
	(void)operation;
	(void)fd;
	(void)event;
	return failed_with(ENOSYS);
}

static int no_epoll_wait(void *self, int epoll, struct epoll_event *events, int max,
                         int timeout_ms)
{
	(void)self;
	(void)epoll;
	(void)events;
	(void)max;
	(void)timeout_ms;
	return failed_with(ENOSYS);
}

static int no_pipe(void *self, int fds[2])
{
	(void)self;
	(void)fds;
	return failed_with(ENOSYS);
}

static int no_splice(void *self, int from, loff_t *from_at, int to, loff_t *to_at, size_t len,
                     unsigned flags)
{
	(void)self;
	(void)from;
	(void)from_at;
	(void)to;
	(void)to_at;
	(void)len;
	(void)flags;
	return failed_with(ENOSYS);
}

/* ---- TCP_INFO ------------------------------------------------------------------------ */

static struct adapter *present; /* the one there is */

/* packetdrill asks the C library for TCP_INFO, TCP_CC_INFO and SO_MEMINFO in any case.  So
 * this object is given to it by LD_PRELOAD, too, and answers for its own descriptors. */
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
	enum { LINUX_CC_INFO = 26, LINUX_MEMINFO = 55 };

	if (!present || fd < 0 || fd >= SOCKETS_MAX || !present->host.sockets.fd[fd])
		return (int)syscall(SYS_getsockopt, fd, level, name, value, len);
	if (level == IPPROTO_TCP && name == LINUX_CC_INFO) {
		*len = 0;
		return 0;
	}
	if (level == SOL_SOCKET && name == LINUX_MEMINFO) {
		memset(value, 0, *len);
		return 0;
	}
	return do_getsockopt(present, fd, level, name, value, len);
}

/* ---- Life ---------------------------------------------------------------------------- */

static void do_end(void *self)
{
	struct adapter *it = self;

	present = NULL;
	host_fini(&it->host);
	free(it);
}

/* packetdrill opens and closes files of its own: so a socket has one, too. */
static int reserve(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* What this network namespace says of TCP. */
static void read_sysctls(struct host_settings *settings)
{
	static const char *const names[] = { "tcp_timestamps", "tcp_sack", "tcp_ecn",
	                                     "tcp_congestion_control" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[128], name[128], value[64] = "";
		FILE *f;

		snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", names[i]);
		snprintf(name, sizeof name, "net.ipv4.%s", names[i]);
		f = fopen(path, "r");
		if (f && fgets(value, sizeof value, f)) {
			value[strcspn(value, "\n")] = '\0';
			host_sysctl(settings, name, value);
		}
		if (f)
			fclose(f);
	}
}

void packetdrill_interface_init(const char *flags, struct packetdrill_interface *table)
{
	bool six = flags && strstr(flags, "ipv6");
	struct host_settings settings = {
		.mtu = six ? 1520 : 1500, .wire.version = six ? 6 : 4,
		.segments = true,
		.tcp = { .receive = RECEIVE_SPACE, .memory = 16 * RECEIVE_SPACE },
	};
	struct adapter *it = calloc(1, sizeof *it);
	const char *wrong;

	if (!it)
		abort();
	pthread_mutex_init(&it->lock, NULL);
	pthread_cond_init(&it->changed, NULL);
	read_sysctls(&settings);
	inet_pton(six ? AF_INET6 : AF_INET, six ? "fd3d:a0b:17d6::1" : "192.168.0.1",
	          settings.wire.local);
	wrong = host_init(&it->host, &settings);
	if (wrong) {
		fprintf(stderr, "wadi: %s\n", wrong);
		abort();
	}
	it->host.sockets.reserve = reserve;
	present = it;
	*table = (struct packetdrill_interface){
		.self = it, .end = do_end,
		.socket = do_socket, .bind = do_bind, .listen = do_listen, .accept = do_accept,
		.connect = do_connect, .read = do_read, .readv = do_readv, .recv = do_recv,
		.recvfrom = do_recvfrom, .recvmsg = do_recvmsg, .write = do_write,
		.writev = do_writev, .send = do_send, .sendto = do_sendto, .sendmsg = do_sendmsg,
		.fcntl = do_fcntl, .ioctl = do_ioctl, .close = do_close, .shutdown = do_shutdown,
		.getsockopt = do_getsockopt, .setsockopt = do_setsockopt, .poll = do_poll,
		.netdev_send = do_netdev_send, .netdev_receive = do_netdev_receive,
		.usleep = do_usleep, .gettimeofday = do_gettimeofday,
		.epoll_create = no_epoll_create, .epoll_ctl = no_epoll_ctl,
		.epoll_wait = no_epoll_wait, .pipe = no_pipe, .splice = no_splice,
	};
}
