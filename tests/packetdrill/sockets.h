/* SPDX-License-Identifier: ISC */
/* sockets.h - POSIX's sockets over wadi's engines, in virtual time.
 *
 * Calls are those of target.h: they fail with -1 and errno.  One that has to wait fails
 * with EWAITS, and is made again, with the same arguments, once something has happened.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "target.h"
#include "wadi/tcp_direct.h"
#include "wadi/udp_direct.h"

enum { SOCKETS_MAX = 256, SOCKETS_FIRST_FD = 3, BACKLOG_MAX = 256, DATAGRAMS_MAX = 16 };

enum socket_kind { SOCKET_STREAM, SOCKET_LISTENER, SOCKET_DATAGRAM };

struct socket {
	struct sockets *all;
	enum socket_kind kind;
	int family;
	bool non_blocking;
	bool bound, connecting, connected, ended;
	struct wd_peer own, peer;
	int error;         /* for SO_ERROR and the next call, errno */
	size_t done;       /* bytes of a write that waits for room */
	bool full;         /* there is no room to write */
	struct tcp_conn *conn;
	struct wd_tcp_tuning tuning;
	bool keep_alive, linger_reset;
	int keep_idle;     /* seconds */
	int tos, mss_clamp;
	/* a listener's */
	struct tcp_port port;
	int backlog;
	struct socket *waiting[BACKLOG_MAX]; /* to be accepted, the oldest first */
	size_t waits;
	/* a datagram socket's */
	struct wd_udp_port udp;
	struct { struct wd_peer from; size_t len; uint8_t *bytes; } line[DATAGRAMS_MAX];
	size_t first, count;
};

struct sockets {
	struct tcp_direct *tcp;
	wd_udp udp;
	const wd_instant *now;
	struct socket *fd[SOCKETS_MAX];
	int (*reserve)(void);  /* a number for a descriptor; NULL: the first that is free */
	wd_instant poll_until; /* when the poll() that waits has waited long enough */
};

void sockets_init(struct sockets *it, struct tcp_direct *tcp, wd_udp udp, const wd_instant *now);
/* Aborts all that there is. */
void sockets_fini(struct sockets *it);
extern const struct calls sockets_calls;

/* ---- Shared by the parts ------------------------------------------------------------- */

/* The socket of a descriptor; NULL, and errno, without one. */
struct socket *socket_of(struct sockets *it, int fd);
/* -1, and errno. */
int failed_with(int error);
/* EWAITS, or EAGAIN where a call does not wait. */
int not_now(const struct socket *s, int flags);
int error_of(wd_err err);
/* The error that is to be told once; 0. */
int take_error(struct socket *s);

/* stream.c */
wd_err stream_listen(struct socket *s);
wd_err stream_connect(struct socket *s);
ssize_t stream_receive(struct socket *s, void *into, size_t len, int flags);
ssize_t stream_send(struct socket *s, const void *from, size_t len, int flags);
short stream_events(const struct socket *s);
void stream_tune(struct socket *s);
void stream_close(struct socket *s);
/* datagram.c */
wd_err datagram_open(struct socket *s, uint16_t port);
ssize_t datagram_receive(struct socket *s, void *into, size_t len, int flags,
                         struct wd_peer *from);
ssize_t datagram_send(struct socket *s, const void *from, size_t len, const struct wd_peer *to);
void datagram_close(struct socket *s);
/* sockopt.c */
int sockets_getsockopt(void *self, int fd, int level, int name, void *value, socklen_t *len);
int sockets_setsockopt(void *self, int fd, int level, int name, const void *value, socklen_t len);
/* tcp_info.c: TCP_INFO as Linux has it; the length. */
socklen_t linux_tcp_info(const struct tcp_conn *conn, void *into, socklen_t len);

#endif
