/* SPDX-License-Identifier: ISC */
/* wadi/tcp_direct.h - wadi's own TCP (RFC 9293).
 *
 * An engine: segments come from below by way of wd_ip, all time is that of a wheel, and
 * what it has to say to its users and to its peers it says when the wheel settles, once
 * for all that has come.  tcp_direct() is the same for fibers (wadi/tcp.h).
 *
 * - A connection that is idle costs TCP_CONN_SIZE bytes and no timer.  What it needs while
 *   data is on the way or arrives out of order is taken when it does and given back.
 * - All memory is counted, by its true size, against one budget.  When that becomes
 *   tight new connections are refused before those there are suffer.
 */
#ifndef WADI_TCP_DIRECT_H
#define WADI_TCP_DIRECT_H

#include "wadi/ip.h"
#include "wadi/random.h"
#include "wadi/rate.h"
#include "wadi/siphash.h"
#include "wadi/tcp.h"
#include "wadi/wheel.h"

/* A connection; inside is the engine's alone. */
struct tcp_conn;
enum { TCP_CONN_SIZE = 312 };

/* ---- The engine -------------------------------------------------------------------------- */

/* Congestion notification (RFC 3168): where the peer asks for it, as most do; also asked for
 * by us; or never. */
enum tcp_ecn { TCP_ECN_ACCEPTED, TCP_ECN_ASKED, TCP_ECN_NEVER };

/* How much it may take; zero is the default of each. */
struct tcp_limits {
	size_t memory;        /* bytes, for all there is; else 16 MiB */
	uint32_t connections; /* how many at once; else as memory allows */
	uint32_t half_open;   /* SYNs remembered; more are answered with cookies; else 256 */
	uint32_t time_wait;   /* closed connections remembered; else 16384 */
	uint32_t receive;     /* bytes a connection may hold that are not read; else 4 MiB */
	uint32_t send;        /* and that are not acknowledged; else 4 MiB */
	bool no_timestamps;   /* do not offer them (RFC 7323), */
	bool no_sack;         /* nor selective acknowledgement (RFC 2018) */
	bool reno;            /* NewReno (RFC 5681) in the place of CUBIC (RFC 9438) */
	enum tcp_ecn ecn;
};

/* What has happened since the start, and what there is now. */
struct tcp_stats {
	uint64_t received, sent;       /* segments, those of frames with `segment` counted each */
	uint64_t malformed;            /* segments dropped for their header or checksum */
	uint64_t retransmitted;        /* segments sent again, */
	uint64_t timeouts;             /* and timers that led to it (RTO) */
	uint64_t resets_in, resets_out;
	uint64_t connected, accepted;  /* connections that were established */
	uint64_t refused;              /* that were not, for want of memory or by a limit */
	uint64_t cookies_sent, cookies_good, cookies_bad;
	uint64_t challenges;           /* challenge ACKs (RFC 5961) */
	uint64_t dropped;              /* segments with data that there was no room for */
	uint32_t connections;          /* now, */
	uint32_t half_open, time_wait; /* of these kinds too; the latter are none any more */
	size_t memory, memory_max;     /* bytes */
};

struct tcp_entry;

/* Connections by their addresses and ports; grows a little with each insertion. */
struct tcp_table {
	struct tcp_entry **slots, **old;
	uint32_t mask, old_mask;
	uint32_t moved; /* the old slots before this one are empty */
	uint32_t count;
	struct wd_siphash_key key;
};

/* Pieces of one size, cut from larger ones. */
struct tcp_slab {
	struct tcp_slab_block *some; /* blocks with a free piece, the emptiest last */
	uint32_t size, used;
	uint32_t spare;              /* blocks that are free altogether */
};

/* Storage of one engine; inside is its own. */
struct tcp_direct {
	wd_ip ip;
	struct wd_wheel *wheel;
	wd_random random;
	struct tcp_limits limits;
	struct tcp_stats stats;
	struct tcp_table table;
	struct tcp_slab conns, outs, holes, waits;
	struct wd_page *free_pages[4];  /* by size */
	uint32_t free_page_count[4];
	struct tcp_port *ports;
	struct tcp_conn *first, **last; /* those to be seen to when the wheel settles */
	struct wd_wheel_timer soon;
	struct tcp_wait *oldest, *newest; /* in TIME-WAIT */
	struct wd_wheel_timer wait_timer;
	struct wd_siphash_key isn_key, cookie_key, port_key;
	wd_instant cookies_until;       /* cookies that come back later are not believed */
	wd_instant challenge_second;    /* of which so many challenge ACKs are left */
	uint32_t challenges_left;
	uint32_t port_count;            /* grows with each port chosen (RFC 6056, 3.3.3) */
	struct tcp_direct *next;        /* of all there are, for the metrics */
};

/* Takes the packets of TCP from `ip`.  wd_ip_taken, wd_no_memory. */
WD_MUST wd_err tcp_direct_init(struct tcp_direct *it, wd_ip ip, struct wd_wheel *wheel,
                               wd_random random, const struct tcp_limits *limits);

/* Forgets all connections, without a word to their peers, and gives back all memory;
 * handles are dead.  No fiber waits, and no more packets may come. */
WD_NONNULL void tcp_direct_fini(struct tcp_direct *it);

/* What has happened, and what there is. */
WD_NONNULL static inline const struct tcp_stats *tcp_direct_stats(const struct tcp_direct *it)
{
	return &it->stats;
}

/* It for fibers. */
WD_NONNULL wd_tcp tcp_direct(struct tcp_direct *it);

/* ---- Connections, without fibers --------------------------------------------------------- */

/* What a user is told of; several may come together. */
enum tcp_event {
	TCP_CONNECTED = 1, /* it is established */
	TCP_READABLE  = 2, /* there is more to read, or the end */
	TCP_WRITABLE  = 4, /* there is room again where there was none */
	TCP_ENDED     = 8, /* no more will come or go: tcp_conn_error() says why; still to be
	                    * closed */
	TCP_ALARM     = 16, /* the time of tcp_conn_alarm() has come */
};

/* Who has a connection.  `event` is called while the wheel settles, and may do anything
 * but wait, closing it included. */
struct tcp_user {
	void (*event)(struct tcp_conn *conn, unsigned events);
};

/* Where connections are accepted; lies with who listens, until it no longer does. */
struct tcp_port {
	uint16_t number;
	const struct tcp_user *user; /* of all connections accepted here */
	void *arg;                   /* that user's */
	bool (*full)(const struct tcp_port *port); /* SYNs are dropped while so; or NULL */
	/* the engine's */
	struct tcp_port *next;
};

/* The first that a user hears of a new connection is TCP_CONNECTED.  wd_tcp_port_taken. */
WD_MUST WD_NONNULL wd_err tcp_direct_listen(struct tcp_direct *it, struct tcp_port *port);

/* No more connections are accepted; those that are not established yet are reset.  The
 * others are still their user's, without a port. */
WD_NONNULL void tcp_direct_unlisten(struct tcp_direct *it, struct tcp_port *port);

/* Where it was accepted; NULL when it was not, or nobody listens there any more. */
WD_NONNULL struct tcp_port *tcp_conn_port(const struct tcp_conn *conn);

/* Calls `each` for every connection of a user's; it may close that one. */
void tcp_direct_each(struct tcp_direct *it, const struct tcp_user *user,
                     void (*each)(void *arg, struct tcp_conn *conn), void *arg);

/* Asks `to` for a connection, from our port `port`, 0 for any; TCP_CONNECTED or TCP_ENDED
 * follows.  wd_ip_no_route, wd_tcp_port_taken, wd_tcp_full. */
WD_MUST wd_err tcp_direct_connect(struct tcp_direct *it, const struct wd_peer *to, uint16_t port,
                                  const struct tcp_user *user, struct tcp_conn **conn);

/* Copies what there is to be read, as much as `into` holds, and yields how much that was:
 * 0 when there is nothing now, or never will be: then tcp_conn_is_at_end() is so. */
WD_MUST size_t tcp_conn_read(struct tcp_conn *conn, struct wd_room into);

/* The next bytes to be read, without a copy, in one piece as they came; empty when there
 * are none.  Gone with tcp_conn_consume(). */
WD_NONNULL struct wd_bytes tcp_conn_peek(const struct tcp_conn *conn);
WD_NONNULL void tcp_conn_consume(struct tcp_conn *conn, size_t len);

/* Bytes that could be read now. */
WD_NONNULL size_t tcp_conn_readable(const struct tcp_conn *conn);

/* Has all been read, and will no more come? */
WD_NONNULL bool tcp_conn_is_at_end(const struct tcp_conn *conn);

/* Why no more will come or go: wd_flow_reset, wd_flow_refused, wd_flow_timeout,
 * wd_ip_no_route, wd_no_memory; NULL when that is not so, or both sides have finished. */
WD_NONNULL wd_err tcp_conn_error(const struct tcp_conn *conn);

/* Takes a copy of as many of `bytes` as there is room for; returns how many.  When that is
 * not all, TCP_WRITABLE follows. */
WD_MUST size_t tcp_conn_write(struct tcp_conn *conn, struct wd_bytes bytes);

/* The same with a reference to bytes of a page. */
WD_MUST WD_NONNULL size_t tcp_conn_refer(struct tcp_conn *conn, struct wd_page *page,
                                         uint32_t from, uint32_t len);

/* Can more be written, now or later? */
WD_NONNULL bool tcp_conn_can_write(const struct tcp_conn *conn);

/* As wd_flow_shutdown(). */
WD_NONNULL void tcp_conn_shutdown(struct tcp_conn *conn, enum wd_flow_half half);

/* Its user is done with it: what was written is still sent; where something was not read
 * the peer learns by a reset that it is lost (RFC 2525, 2.17).  No more events. */
WD_NONNULL void tcp_conn_close(struct tcp_conn *conn);

/* The same, with a reset in any case. */
WD_NONNULL void tcp_conn_abort(struct tcp_conn *conn);

/* As in wadi/tcp.h. */
WD_NONNULL void tcp_conn_tune(struct tcp_conn *conn, const struct wd_tcp_tuning *tuning);
WD_NONNULL void tcp_conn_alarm(struct tcp_conn *conn, wd_instant at);
void tcp_conn_ends(const struct tcp_conn *conn, struct wd_peer *own, struct wd_peer *peer);

/* A word for the user, NULL at first. */
WD_NONNULL void **tcp_conn_word(struct tcp_conn *conn);

/* RFC 9293, 3.3.2; a listener is no connection here. */
enum tcp_state {
	TCP_CLOSED, TCP_SYN_SENT, TCP_SYN_RECEIVED, TCP_ESTABLISHED, TCP_FIN_WAIT_1,
	TCP_FIN_WAIT_2, TCP_CLOSE_WAIT, TCP_CLOSING, TCP_LAST_ACK, TCP_TIME_WAIT,
};

/* How a sender takes what it hears (RFC 5681, 6675). */
enum tcp_phase {
	TCP_OPEN,     /* all is well */
	TCP_DISORDER, /* something is missing, perhaps only late */
	TCP_REDUCED,  /* a router has marked a packet: fewer are sent */
	TCP_RECOVERY, /* something is lost and is sent again */
	TCP_LOSS,     /* nothing was heard for a timeout */
};

/* How it stands with a connection; spans of time in microseconds, else bytes. */
struct tcp_info {
	enum tcp_state state;
	enum tcp_phase phase;
	bool sack, timestamps, ecn;      /* agreed upon */
	uint8_t send_scale, receive_scale;
	uint8_t retries;                 /* timeouts one after the other */
	uint32_t srtt, rttvar, rto, min_rtt;
	uint32_t mss;                    /* of segments sent, options not counted */
	uint32_t cwnd, ssthresh;
	uint32_t flight;                 /* sent and not acknowledged; of that: */
	uint32_t sacked, lost, again;    /* known to have arrived, to be lost; sent again */
	uint32_t queued;                 /* written and not acknowledged */
	uint32_t send_window, receive_window;
	uint32_t unread;
};
WD_NONNULL void tcp_conn_info(const struct tcp_conn *conn, struct tcp_info *info);

#endif
