/* SPDX-License-Identifier: ISC */
/* conn.h - a connection over a socket. */
#ifndef CONN_H
#define CONN_H

#include "socket.h"
#include "wadi/tcp_workers.h"

struct host_conn {
	struct host_socket socket;
	struct stack_host *stack;
	struct host_listener *listener; /* NULL when it was we who connected */
	struct host_conn *next, **link; /* among those of the listener */
	struct wd_tcp_job job;
	struct wd_wheel_timer timer;    /* its alarm; once it is closed, when that must end */
	struct wd_wait read, write;     /* who waits for the host to have, or to take, bytes */
	struct wd_mutex reading, writing;
	void *state;
	wd_err why;                     /* it was cut off */
	struct wd_peer peer;
	size_t dropped;                 /* bytes that came and nobody wanted */
	bool may_read; /* the host may have something: it has not said no since its last news */
	bool ended;    /* the peer has finished, or there was an error */
	bool deaf, mute; /* which halves we have shut down */
	bool due;      /* its alarm has come */
};

/* One for this socket, which is watched from now on; NULL and the socket closed when there
 * is no memory. */
WD_MUST struct host_conn *host_conn_new(struct stack_host *it, struct host_listener *listener,
                                        int fd, const struct wd_peer *peer);

/* Closes its socket and frees it. */
void host_conn_free(struct host_conn *c);

/* Would reading yield something at once? */
bool host_conn_can_read(struct host_conn *c);

/* Its handle. */
wd_tcp_conn host_conn(struct host_conn *c);

/* It may have to be served: puts it in line if it is parked; in tcp.c. */
void host_conn_serve(struct host_conn *c);

/* The port that its listener is at, 0 without one; in tcp.c. */
uint16_t host_conn_port(const struct host_conn *c);

#endif
