/* SPDX-License-Identifier: ISC */
/* wadi/tcp.h - connections (RFC 9293), and serving them.
 *
 * A connection is a flow (wadi/flow.h) with two ends.  One that waits for its peer holds
 * neither a fiber nor a stack: its server is called when there is something to do, and
 * parks it until there is again.
 *
 *	static enum wd_tcp_served echo(void *arg, wd_tcp_conn conn)
 *	{
 *		uint8_t bytes[512];
 *		size_t got;
 *
 *		if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(bytes), &got) || got == 0 ||
 *		    wd_flow_write(wd_tcp_flow(conn), wd_bytes(bytes, got)))
 *			return WD_TCP_DONE;
 *		return WD_TCP_PARK;
 *	}
 */
#ifndef WADI_TCP_H
#define WADI_TCP_H

#include "wadi/fiber.h"
#include "wadi/flow.h"
#include "wadi/ip.h"

/* A place to connect from and to listen at. */
typedef struct wd_tcp {
	const struct wd_tcp_ops *ops;
	void *self;
} wd_tcp;

/* A connection. */
typedef struct wd_tcp_conn {
	const struct wd_tcp_conn_ops *ops;
	void *self;
} wd_tcp_conn;

WD_ERROR_DECL(wd_tcp_port_taken); /* somebody listens at this port, or all are taken */
WD_ERROR_DECL(wd_tcp_full);       /* the limit of connections or of memory is reached */
/* Flows of TCP fail with wd_flow_closed, wd_flow_reset, wd_flow_refused, wd_flow_timeout,
 * and wd_ip_no_route. */

/* ---- A connection ---------------------------------------------------------------------- */

/* What can be set at any time; zero is the default of each. */
struct wd_tcp_tuning {
	bool no_delay;        /* small segments are not held back (Nagle, RFC 1122, 4.2.3.4) */
	wd_span keep_alive;   /* ask a silent peer so often; 0 never */
	wd_span user_timeout; /* give up on a peer that acknowledges nothing for so long
	                       * (RFC 9293, 3.8.3); 0 for the usual minutes */
};

/* What an implementation provides; the functions below have the contract. */
struct wd_tcp_conn_ops {
	struct wd_flow_ops flow;
	void (*ends)(const void *self, struct wd_peer *own, struct wd_peer *peer);
	bool (*can_read)(const void *self);
	void (*tune)(void *self, const struct wd_tcp_tuning *tuning);
	void **(*state)(void *self);
	void (*alarm)(void *self, wd_instant at);
	void (*abort)(void *self);
};

/* The connection as a flow. */
static inline wd_flow wd_tcp_flow(wd_tcp_conn conn)
{
	return (wd_flow){ &conn.ops->flow, conn.self };
}

/* Our end and the other; each pointer may be NULL. */
static inline void wd_tcp_ends(wd_tcp_conn conn, struct wd_peer *own, struct wd_peer *peer)
{
	conn.ops->ends(conn.self, own, peer);
}

/* Would reading yield bytes, the end or an error at once? */
static inline bool wd_tcp_can_read(wd_tcp_conn conn)
{
	return conn.ops->can_read(conn.self);
}

/* Sets all of `tuning`, of which nothing is kept. */
static inline void wd_tcp_tune(wd_tcp_conn conn, const struct wd_tcp_tuning *tuning)
{
	conn.ops->tune(conn.self, tuning);
}

/* A word for who serves it, NULL at first; to be released before WD_TCP_DONE. */
static inline void **wd_tcp_state(wd_tcp_conn conn)
{
	return conn.ops->state(conn.self);
}

/* Parked, it is served again at this time even if nothing has come; WD_NEVER takes that
 * back, and so does being served. */
static inline void wd_tcp_alarm(wd_tcp_conn conn, wd_instant at)
{
	conn.ops->alarm(conn.self, at);
}

/* Ends it at once with a reset, whatever is under way; instead of closing the flow.  The
 * handle is dead after. */
static inline void wd_tcp_abort(wd_tcp_conn conn)
{
	conn.ops->abort(conn.self);
}

/* ---- Listening --------------------------------------------------------------------------- */

enum wd_tcp_served {
	WD_TCP_DONE,  /* close it: what was written is still sent */
	WD_TCP_PARK,  /* call again when there is something to read */
	WD_TCP_ABORT, /* reset it */
};

/* Serves a connection that can be read, or whose alarm has come, in a fiber: so it may
 * wait, and holds that fiber while it does.  Called again after WD_TCP_PARK, in whichever
 * fiber, until it returns another: a connection that was cut off can be read, too. */
typedef enum wd_tcp_served wd_tcp_serve(void *arg, wd_tcp_conn conn);

/* Where connections are accepted; lies with who listens, for as long.  The others may be
 * zero for the defaults. */
struct wd_tcp_listener {
	uint16_t port;
	wd_tcp_serve *serve;
	void *arg;
	bool at_once;     /* serve it before there is something to read: the server speaks first */
	uint32_t backlog; /* connections in line to be served for the first time: while there are
	                   * so many, others that want to connect wait, too; else 128 */
	uint32_t workers; /* fibers that serve at once; else 64 */
	uint32_t stack;   /* of each, in bytes; else WD_STACK_DEFAULT */
	void *host;       /* the implementation's */
};

/* What an implementation provides; the functions below have the contract. */
struct wd_tcp_ops {
	WD_MUST WD_WAITS wd_err (*connect)(void *self, const struct wd_peer *to, wd_tcp_conn *conn);
	WD_MUST wd_err (*listen)(void *self, struct wd_tcp_listener *listener);
	WD_WAITS void (*unlisten)(void *self, struct wd_tcp_listener *listener);
	size_t (*addresses)(void *self, struct wd_addr *into, size_t max);
};

/* Waits until the peer has answered.  wd_flow_refused, wd_flow_timeout, wd_ip_no_route,
 * wd_tcp_port_taken, wd_tcp_full. */
WD_MUST WD_WAITS static inline wd_err wd_tcp_connect(wd_tcp tcp, const struct wd_peer *to,
                                                     wd_tcp_conn *conn)
{
	return tcp.ops->connect(tcp.self, to, conn);
}

/* Accepts connections from now on.  wd_tcp_port_taken, wd_no_memory; where ports are the
 * host's, a kind of wd_tcp_port_taken says why not. */
WD_MUST static inline wd_err wd_tcp_listen(wd_tcp tcp, struct wd_tcp_listener *listener)
{
	return tcp.ops->listen(tcp.self, listener);
}

/* Accepts no more, resets those that are parked or wait to be served, and waits until the
 * others are done: nobody serves when it returns. */
WD_WAITS static inline void wd_tcp_unlisten(wd_tcp tcp, struct wd_tcp_listener *listener)
{
	tcp.ops->unlisten(tcp.self, listener);
}

/* Our addresses at which others may connect, the best first; how many of at most `max`. */
WD_MUST static inline size_t wd_tcp_addresses(wd_tcp tcp, struct wd_addr *into, size_t max)
{
	return tcp.ops->addresses(tcp.self, into, max);
}

#endif
