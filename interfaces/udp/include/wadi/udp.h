/* SPDX-License-Identifier: ISC */
/* wadi/udp.h - datagrams (RFC 768).
 *
 * A port is opened with a function that gets what arrives and must not wait; those who
 * would rather wait for datagrams use a socket over it, further below.
 */
#ifndef WADI_UDP_H
#define WADI_UDP_H

#include "wadi/fiber.h"
#include "wadi/ip.h"

typedef struct wd_udp {
	const struct wd_udp_ops *ops;
	void *self;
} wd_udp;

WD_ERROR_DECL(wd_udp_port_taken); /* somebody has this port, or all are taken */
WD_ERROR_DECL(wd_udp_too_long);   /* more than 65507 bytes, over IPv6 65527 */
WD_ERROR_DECL(wd_udp_refused);    /* the peer says that nobody listens there */

/* Where a datagram comes from, and our address it came to. */
struct wd_udp_datagram {
	struct wd_peer from, to;
	uint8_t hops, tos;
	bool many; /* sent to a group or to everybody */
};

/* A datagram that arrived, without its header.  Called in a fiber of the stack: it must
 * not wait. */
typedef void wd_udp_input(void *arg, const struct wd_udp_datagram *datagram,
                          struct wd_buf *data WD_OWNED);

/* The network says of a datagram to `to` that it did not get there; it may be made up. */
typedef void wd_udp_troubled(void *arg, const struct wd_peer *to, enum wd_ip_trouble_kind kind);

/* An open port; lies with who opens it, until it is closed. */
struct wd_udp_port {
	uint16_t number;           /* 0: one that is free, at random (RFC 6056), set by opening */
	wd_udp_input *input;
	wd_udp_troubled *troubled; /* NULL: not interested */
	void *arg;
	/* the implementation's */
	struct wd_udp_port *next;
	void *host;
};

/* What an implementation provides; the functions below have the contract. */
struct wd_udp_ops {
	struct wd_buf *(*alloc)(void *self, uint32_t headroom);
	WD_MUST wd_err (*open)(void *self, struct wd_udp_port *port);
	void (*close)(void *self, struct wd_udp_port *port);
	WD_MUST wd_err (*send)(void *self, const struct wd_udp_port *from,
	                       const struct wd_addr *own, const struct wd_peer *to,
	                       struct wd_buf *data WD_OWNED);
	WD_MUST wd_err (*join)(void *self, const struct wd_addr *group);
	void (*leave)(void *self, const struct wd_addr *group);
};

/* A buffer for the data of a datagram, with room for all headers before the `headroom`
 * that was asked for, and 1472 bytes behind: longer ones add slices or a chain.  NULL when
 * there is none. */
WD_MUST static inline struct wd_buf *wd_udp_alloc(wd_udp udp, uint32_t headroom)
{
	return udp.ops->alloc(udp.self, headroom);
}

/* Opens it, its public members set.  wd_udp_port_taken, wd_no_memory. */
WD_MUST static inline wd_err wd_udp_open(wd_udp udp, struct wd_udp_port *port)
{
	return udp.ops->open(udp.self, port);
}

/* No more is received; for one that is open. */
static inline void wd_udp_close(wd_udp udp, struct wd_udp_port *port)
{
	udp.ops->close(udp.self, port);
}

/* Sends a datagram from an open port, or loses it, as networks do; from our address `own`,
 * or NULL for the one that suits: who answers uses the one he was asked at.
 * wd_ip_no_route, wd_udp_too_long. */
WD_MUST static inline wd_err wd_udp_send(wd_udp udp, const struct wd_udp_port *from,
                                         const struct wd_addr *own, const struct wd_peer *to,
                                         struct wd_buf *data WD_OWNED)
{
	return udp.ops->send(udp.self, from, own, to, data);
}

/* Datagrams to this group are received too, until it was left as often as joined. */
WD_MUST static inline wd_err wd_udp_join(wd_udp udp, const struct wd_addr *group)
{
	return udp.ops->join(udp.self, group);
}

/* One less that wants them; for one that was joined. */
static inline void wd_udp_leave(wd_udp udp, const struct wd_addr *group)
{
	udp.ops->leave(udp.self, group);
}

/* ---- Waiting for datagrams ------------------------------------------------------------ */

enum { WD_UDP_SOCKET_LINE = 16 }; /* what arrives while so many wait is lost */

/* A port whose datagrams wait to be asked for. */
struct wd_udp_socket {
	wd_udp udp;
	struct wd_udp_port port;
	struct wd_udp_datagram from[WD_UDP_SOCKET_LINE];
	struct wd_buf *data[WD_UDP_SOCKET_LINE];
	uint8_t first, count;
	bool refused; /* to be told of once */
	struct wd_wait arrived;
};

/* Opens port `number`, 0 for any; as wd_udp_open(). */
WD_MUST WD_NONNULL wd_err wd_udp_socket_init(struct wd_udp_socket *it, wd_udp udp, uint16_t number);
/* Closes it and drops what waits. */
WD_NONNULL void wd_udp_socket_fini(struct wd_udp_socket *it);

/* Waits for a datagram; `*data` is the caller's then.  One fiber at a time.
 * wd_udp_refused once for a datagram sent from here that nobody wanted. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_udp_receive(struct wd_udp_socket *it,
                                                  struct wd_udp_datagram *from,
                                                  struct wd_buf **data);

/* Sends a copy of `bytes`, at most 1472. */
WD_MUST WD_NONNULL wd_err wd_udp_send_bytes(struct wd_udp_socket *it, const struct wd_peer *to,
                                            struct wd_bytes bytes);

#endif
