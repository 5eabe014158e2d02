/* SPDX-License-Identifier: ISC */
/* wadi/tcp_between.h - for what wraps TCP: the connections and listeners in between, and
 * the operations that change nothing.
 */
#ifndef WADI_TCP_BETWEEN_H
#define WADI_TCP_BETWEEN_H

#include "wadi/tcp.h"

/* Ports that can be listened at, and connections that can be open to others, at once. */
enum { TCP_BETWEEN_PORTS = 8, TCP_BETWEEN_CONNS = 32 };

struct tcp_between;

/* A connection; that of a server lives as long as it is being served. */
struct tcp_between_conn {
	wd_tcp_conn under;
	struct tcp_between *host; /* NULL: not in use */
};

/* A listener in the place of its user's. */
struct tcp_between_port {
	struct wd_tcp_listener under;
	struct wd_tcp_listener *of; /* NULL: not in use */
	struct tcp_between *host;
};

/* Storage of one; the first member of the wrapper's. */
struct tcp_between {
	wd_tcp under;
	const struct wd_tcp_conn_ops *ops; /* of its connections: each a tcp_between_conn */
	wd_tcp_serve *serve;               /* of its ports: `arg` is a tcp_between_port */
	struct tcp_between_port port[TCP_BETWEEN_PORTS];
	struct tcp_between_conn conn[TCP_BETWEEN_CONNS];
};

/* Has its connections handed out with `ops`, and served by `serve`. */
WD_NONNULL void tcp_between_init(struct tcp_between *it, wd_tcp under,
                                 const struct wd_tcp_conn_ops *ops, wd_tcp_serve *serve);

/* ---- Operations of wd_tcp: `self` is a struct tcp_between --------------------------- */

/* As they are, but for the limits: wd_tcp_full, wd_tcp_port_taken. */
WD_MUST WD_WAITS wd_err tcp_between_connect(void *self, const struct wd_peer *to,
                                            wd_tcp_conn *conn);
WD_MUST wd_err tcp_between_listen(void *self, struct wd_tcp_listener *listener);
WD_WAITS void tcp_between_unlisten(void *self, struct wd_tcp_listener *listener);
WD_MUST size_t tcp_between_addresses(void *self, struct wd_addr *into, size_t max);

/* Serves a connection of a port as its user does. */
enum wd_tcp_served tcp_between_serve(void *port, wd_tcp_conn conn);

/* ---- Operations of wd_tcp_conn: `self` is a struct tcp_between_conn ------------------ */

/* As they are. */
void tcp_between_shutdown(void *self, enum wd_flow_half half);
void tcp_between_close(void *self);
void tcp_between_ends(const void *self, struct wd_peer *own, struct wd_peer *peer);
WD_MUST bool tcp_between_can_read(const void *self);
void tcp_between_tune(void *self, const struct wd_tcp_tuning *tuning);
void **tcp_between_state(void *self);
void tcp_between_alarm(void *self, wd_instant at);
void tcp_between_abort(void *self);

#endif
