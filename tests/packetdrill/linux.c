/* SPDX-License-Identifier: ISC */
/* Linux's own stack, in a network namespace that goes with this process, on a tun device
 * whose other end is the script. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "target.h"

struct linux_stack {
	struct wire wire;
	int tun, sniffer;
	int64_t start; /* of CLOCK_REALTIME, which packets are stamped with */
	pthread_t thread;
};

/* ---- Setting it up ------------------------------------------------------------------- */

/* What scripts take for granted, where they say nothing else. */
static const char common[] =
	"set -e; ip link set lo up; ip link set tun0 up mtu %d\n"
	"cd /proc/sys/net/ipv4\n"
	"echo 1 >tcp_timestamps; echo 1 >tcp_sack; echo 1 >tcp_dsack; echo 0 >tcp_ecn\n"
	"echo 5 >tcp_syn_retries; echo 5 >tcp_synack_retries; echo 0 >tcp_slow_start_after_idle\n"
	"echo 4096 540000 $((4 * 1024 * 1024)) >tcp_rmem; echo 4096 262144 4194304 >tcp_wmem\n"
	"echo 1 >tcp_syncookies; echo 1 >tcp_no_metrics_save; echo 4 >tcp_early_retrans\n"
	"echo 1 >tcp_recovery; echo 0 >tcp_fastopen; echo 0 >tcp_autocorking\n"
	"[ ! -e tcp_syn_linear_timeouts ] || echo 0 >tcp_syn_linear_timeouts\n";
static const char addresses_4[] =
	"ip addr add 192.168.0.1/16 dev tun0; ip route add 192.0.2.1 via 192.168.0.2 dev tun0\n";
static const char addresses_6[] =
	"ip addr add fd3d:a0b:17d6::1/48 dev tun0 nodad; ip -6 route add default dev tun0\n"
	"echo 0 >/proc/sys/net/ipv6/conf/tun0/router_solicitations\n";

static int open_tun(void)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	memcpy(request.ifr_name, "tun0", sizeof "tun0");
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) == 0)
		return fd;
	close(fd);
	return -1;
}

static int open_sniffer(void)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	int on = 1, room = 8 << 20;

	address.sll_ifindex = (int)if_nametoindex("tun0");
	if (fd < 0 || (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
	               setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) == 0 &&
	               bind(fd, (struct sockaddr *)&address, sizeof address) == 0))
		return fd;
	close(fd);
	return -1;
}

/* ---- Time and packets ---------------------------------------------------------------- */

static int64_t microseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000 + t->tv_nsec / 1000;
}

static int64_t linux_now(void *self)
{
	const struct linux_stack *it = self;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return microseconds(&t) - it->start;
}

/* What leaves by the tun device was seen by the sniffer, and is in the way here. */
static void drain(const struct linux_stack *it)
{
	static uint8_t bytes[PACKET_BYTES];

	while (read(it->tun, bytes, sizeof bytes) > 0)
		;
}

static void linux_wait(void *self, int64_t until)
{
	const struct linux_stack *it = self;
	int64_t at = it->start + until;
	struct timespec t = { .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };

	drain(it);
	while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
	drain(it);
}

/* A packet that the stack has sent; 0 when there is none now. */
static size_t sniff(const struct linux_stack *it, uint8_t *into, int64_t *at)
{
	struct sockaddr_ll from;
	uint8_t control[256];
	struct iovec piece = { into, PACKET_BYTES };
	struct msghdr m = {
		.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &piece, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof control,
	};
	ssize_t len;

	while ((len = recvmsg(it->sniffer, &m, 0)) >= 0) {
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		struct timespec t = { 0 };

		if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS)
			memcpy(&t, CMSG_DATA(c), sizeof t);
		*at = microseconds(&t) - it->start;
		if (from.sll_pkttype == PACKET_OUTGOING)
			return (size_t)len;
		m.msg_namelen = sizeof from;
		m.msg_controllen = sizeof control;
	}
	return 0;
}

static size_t linux_next_packet(void *self, int64_t until, uint8_t into[PACKET_BYTES], int64_t *at)
{
	struct linux_stack *it = self;

	for (;;) {
		int64_t left = until - linux_now(it);
		struct pollfd fd = { .fd = it->sniffer, .events = POLLIN };
		size_t len;

		drain(it);
		len = sniff(it, into, at);
		if (len > 0 || left < 0)
			return len;
		poll(&fd, 1, (int)(left / 1000) + 1);
	}
}

static void linux_inject(void *self, const uint8_t *packet, size_t len)
{
	const struct linux_stack *it = self;

	if (write(it->tun, packet, len) != (ssize_t)len)
		perror("tun0");
}

/* ---- Calls --------------------------------------------------------------------------- */

static void *run_job(void *arg)
{
	struct job *job = arg;

	job->attempt(job);
	__atomic_store_n(&job->done, true, __ATOMIC_RELEASE);
	return NULL;
}

enum { SOON_US = 2000 }; /* in which a call that need not wait is over */

static void linux_start_job(void *self, struct job *job, bool may_wait)
{
	struct linux_stack *it = self;
	int64_t until = linux_now(it) + SOON_US;

	if (!may_wait) {
		run_job(job);
		return;
	}
	if (pthread_create(&it->thread, NULL, run_job, job) != 0)
		abort();
	pthread_detach(it->thread);
	/* What comes next in the script comes after the call is made. */
	while (!__atomic_load_n(&job->done, __ATOMIC_ACQUIRE) && linux_now(it) < until)
		usleep(100);
}

/* The kernel's default may be another, and not to be changed in a namespace. */
static void choose_congestion_control(int fd)
{
	char name[16] = "";
	socklen_t len = sizeof name;

	if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &len) == 0 &&
	    strcmp(name, "reno") != 0)
		setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
}

static int linux_socket(void *self, int domain, int type, int protocol)
{
	int fd = socket(domain, type | SOCK_CLOEXEC, protocol);

	(void)self;
	if (fd >= 0 && type == SOCK_STREAM)
		choose_congestion_control(fd);
	return fd;
}

static int linux_bind(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)self;
	return bind(fd, addr, len);
}

static int linux_listen(void *self, int fd, int backlog)
{
	(void)self;
	return listen(fd, backlog);
}

static int linux_accept(void *self, int fd, struct sockaddr *addr, socklen_t *len)
{
	(void)self;
	return accept(fd, addr, len);
}

static int linux_connect(void *self, int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)self;
	return connect(fd, addr, len);
}

static ssize_t linux_recvfrom(void *self, int fd, void *into, size_t len, int flags,
                              struct sockaddr *addr, socklen_t *addr_len)
{
	(void)self;
	return recvfrom(fd, into, len, flags, addr, addr_len);
}

static ssize_t linux_sendto(void *self, int fd, const void *from, size_t len, int flags,
                            const struct sockaddr *addr, socklen_t addr_len)
{
	(void)self;
	return sendto(fd, from, len, flags, addr, addr_len);
}

static int linux_close(void *self, int fd)
{
	(void)self;
	return close(fd);
}

static int linux_shutdown(void *self, int fd, int how)
{
	(void)self;
	return shutdown(fd, how);
}

static int linux_getsockopt(void *self, int fd, int level, int name, void *value, socklen_t *len)
{
	(void)self;
	return getsockopt(fd, level, name, value, len);
}

static int linux_setsockopt(void *self, int fd, int level, int name, const void *value,
                            socklen_t len)
{
	(void)self;
	return setsockopt(fd, level, name, value, len);
}

static int linux_poll(void *self, struct pollfd *fds, nfds_t count, int timeout_ms)
{
	(void)self;
	return poll(fds, count, timeout_ms);
}

static int linux_fcntl(void *self, int fd, int command, int argument)
{
	(void)self;
	return fcntl(fd, command, argument);
}

static int linux_ioctl(void *self, int fd, unsigned long request, int *argument)
{
	(void)self;
	return ioctl(fd, request, argument);
}

static const struct calls linux_calls = {
	.socket = linux_socket, .bind = linux_bind, .listen = linux_listen,
	.accept = linux_accept, .connect = linux_connect, .recvfrom = linux_recvfrom,
	.sendto = linux_sendto, .close = linux_close, .shutdown = linux_shutdown,
	.getsockopt = linux_getsockopt, .setsockopt = linux_setsockopt, .poll = linux_poll,
	.fcntl = linux_fcntl, .ioctl = linux_ioctl,
};

/* ---- The target ---------------------------------------------------------------------- */

static const char *linux_shell(void *self, const char *command)
{
	(void)self;
	return system(command) == 0 ? NULL : "the command fails";
}

static void linux_stop(void *self)
{
	struct linux_stack *it = self;

	close(it->tun);
	close(it->sniffer);
}

static const struct target_ops linux_ops = {
	.now = linux_now, .wait = linux_wait, .next_packet = linux_next_packet,
	.inject = linux_inject, .start = linux_start_job, .shell = linux_shell, .stop = linux_stop,
};

static const char *prepare(struct linux_stack *it, const struct setup *setup)
{
	char commands[2048];
	int len;

	if (unshare(CLONE_NEWNET) != 0)
		return "root: no network namespace";
	it->tun = open_tun();
	if (it->tun < 0)
		return "root: no tun device";
	len = snprintf(commands, sizeof commands, common, setup->mtu);
	snprintf(commands + len, sizeof commands - (size_t)len, "%s",
	         setup->version == 4 ? addresses_4 : addresses_6);
	if (system(commands) != 0)
		return "the namespace cannot be set up";
	if (setup->command && system(setup->command) != 0 && !setup->lenient)
		return "the script's first command fails";
	it->sniffer = open_sniffer();
	return it->sniffer < 0 ? "root: no packet socket" : NULL;
}

const char *linux_start(struct target *target, const struct setup *setup)
{
	struct linux_stack *it = keep(sizeof *it);
	bool four = setup->version == 4;
	const char *why = prepare(it, setup);

	if (why)
		return why;
	it->wire.version = setup->version;
	inet_pton(four ? AF_INET : AF_INET6, four ? "192.168.0.1" : "fd3d:a0b:17d6::1",
	          it->wire.local);
	inet_pton(four ? AF_INET : AF_INET6, four ? "192.0.2.1" : "fd3d:fa7b:d17d::1",
	          it->wire.remote);
	*target = (struct target){
		.ops = &linux_ops, .calls = &linux_calls, .self = it, .wire = &it->wire,
		.name = "linux", .tolerance = 10000, .patience = 30000000,
		.any_push = true, .coarse = true,
	};
	it->start = linux_now(it);
	return NULL;
}
