/* SPDX-License-Identifier: ISC */
/* engine.h - what the files of the engine do for each other. */
#ifndef TCP_ENGINE_H
#define TCP_ENGINE_H

#include "conn.h"

/* ---- conn.c: from the cradle to the grave ------------------------------------------------ */

/* A new one in the table, in no state yet; NULL when there is no memory or a limit is
 * reached. */
struct tcp_conn *conn_make(struct tcp_direct *tcp, const struct tcp_key *key);
/* It is to be seen to when the wheel settles. */
void conn_mark(struct tcp_conn *c);
/* Its user is to be told of `events` then. */
void conn_tell(struct tcp_conn *c, unsigned events);
/* It is over, for the reason given: out of the table; its user may still read. */
void conn_end(struct tcp_conn *c, enum tcp_failure why);
/* It is over, and nothing of it is left but its user's handle. */
void conn_end_quietly(struct tcp_conn *c);
/* Sees to all in line. */
void conn_settle(struct wd_wheel_timer *timer);
/* Frees one that is out of the table, or about to be. */
void conn_free(struct tcp_conn *c);
/* Is there room for more to be written, so that it is worth a word? */
bool tcp_conn_has_room(const struct tcp_conn *c);

/* ---- input.c: what comes from below ------------------------------------------------------ */

void tcp_input(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data);
/* The answer to a segment of no connection (RFC 9293, 3.10.7.1). */
void tcp_refuse(struct tcp_direct *tcp, const struct tcp_segment *s);
/* An ACK that says how it stands, in answer to what may be an attack: not too many. */
void tcp_challenge(struct tcp_conn *c);

/* ---- handshake.c ------------------------------------------------------------------------- */

/* A SYN for a port; `after`, if not 0, is what our sequence numbers must come behind. */
void handshake_listen(struct tcp_direct *tcp, struct tcp_port *port, const struct tcp_segment *s,
                      uint32_t after);
/* Asks for the connection: when the wheel settles; now. */
void handshake_ask(struct tcp_conn *c, const struct wd_ip_path *path, uint32_t after);
void handshake_go(struct tcp_conn *c);
/* A segment in SYN-SENT; in SYN-RECEIVED its ACK: false when it ends there. */
void handshake_syn_sent(struct tcp_conn *c, const struct tcp_segment *s);
bool handshake_syn_received(struct tcp_conn *c, const struct tcp_segment *s);
/* The smallest scale that makes all of a receive buffer reachable (RFC 7323, 2.3). */
uint8_t handshake_scale(uint32_t space);
/* Does this SYN ask for ECN, and do we agree?  (RFC 3168, 6.1.1) */
bool handshake_asks_for_ecn(const struct tcp_direct *tcp, const struct tcp_segment *s);
/* A connection that was asked for with these options, and has sent `isn`. */
struct tcp_conn *handshake_make(struct tcp_direct *tcp, struct tcp_port *port,
                                const struct tcp_segment *syn, const struct tcp_key *key,
                                uint32_t isn);

/* ---- secret.c: numbers nobody can foresee ------------------------------------------------ */

void secret_init(struct tcp_direct *tcp);
uint32_t secret_isn(struct tcp_direct *tcp, const struct tcp_key *key);
uint32_t secret_ts_offset(struct tcp_direct *tcp, const struct tcp_key *key);
/* The clock of timestamps, in milliseconds. */
uint32_t ts_clock(const struct tcp_direct *tcp);

/* ---- cookie.c ---------------------------------------------------------------------------- */

/* Answers a SYN with what its ACK will have to quote. */
void cookie_send(struct tcp_direct *tcp, const struct tcp_segment *s, const struct tcp_key *key);
/* An ACK for a port: the connection, if it quotes a cookie, else NULL; in SYN-RECEIVED, for
 * the ACK to be taken as any other. */
struct tcp_conn *cookie_accept(struct tcp_direct *tcp, struct tcp_port *port,
                               const struct tcp_segment *s, const struct tcp_key *key);
/* One SYN may be answered by a cookie and, when it comes again, by this half-open connection,
 * with another number: does its ACK say that the cookie was what its sender heard? */
bool cookie_replaces(const struct tcp_conn *c, const struct tcp_segment *s);
/* Does it quote one all the same, and come too early, as what is before it was lost? */
bool cookie_was_sent(const struct tcp_direct *tcp, const struct tcp_segment *s,
                     const struct tcp_key *key);

/* ---- receive.c, window.c, queue.c, holes.c: data that comes ------------------------------ */

/* Takes the data of an acceptable segment, and its FIN. */
void receive_data(struct tcp_conn *c, const struct tcp_segment *s, struct wd_buf *data);
/* The window field of what is sent now; moves the right edge. */
uint16_t window_field(struct tcp_conn *c);
/* The user has read: is the peer to be told? */
void window_read(struct tcp_conn *c);

/* Bytes of memory that a buffer is. */
uint32_t queue_cost(const struct wd_buf *buf);
/* Adds in-order data; false, and it is dropped, when there is no room. */
bool queue_add(struct tcp_conn *c, struct wd_buf *data);
void queue_drop(struct tcp_conn *c);

/* Keeps data that has come too early; false, and it is dropped, when there is no room. */
bool holes_add(struct tcp_conn *c, struct tcp_range range, struct wd_buf *data);
/* Moves what is in order now to the queue. */
void holes_fill(struct tcp_conn *c);
/* Notes the peer's end, which is out of order. */
void holes_fin(struct tcp_conn *c, uint32_t seq);
/* Notes a range that has come twice. */
void holes_twice(struct tcp_conn *c, struct tcp_range range);
/* The blocks for an ACK, `max` at most; how many. */
uint32_t holes_sacks(struct tcp_conn *c, struct tcp_range *into, uint32_t max);
void holes_drop(struct tcp_conn *c);

/* ---- output.c: segments that go ---------------------------------------------------------- */

/* Each sends at once; false when it could not. */
bool output_ack(struct tcp_conn *c);
/* A segment that is not acceptable, so that it is answered: keep-alive, window probe. */
bool output_probe(struct tcp_conn *c);
bool output_syn(struct tcp_conn *c);
bool output_reset(struct tcp_conn *c);
/* `len` bytes from `seq` on, and the end if that follows; returns how many went, 0 for
 * none.  *fin says whether the end did. */
uint32_t output_data(struct tcp_conn *c, uint32_t seq, uint32_t len, bool again, bool *fin);
/* A segment of no connection. */
struct tcp_reply {
	struct tcp_key key;
	uint32_t seq, ack;
	uint16_t window;
	uint8_t flags;
	struct wd_bytes options;
};
bool output_reply(struct tcp_direct *tcp, const struct tcp_reply *reply);
/* The options of a SYN, in `into`, which has 40 bytes; how many they are. */
struct tcp_offer {
	uint16_t mss;
	uint8_t scale;
	bool has_scale, sack, timestamps;
	uint32_t ts_val, ts_ecr;
};
uint32_t output_syn_options(uint8_t *into, const struct tcp_offer *offer);
/* What a peer at this address is told that segments for us may hold. */
uint16_t output_mss_offer(uint32_t mtu, bool ipv4);

/* ---- send.c: when they go ---------------------------------------------------------------- */

/* Sends what may be sent now. */
void send_all(struct tcp_conn *c);
/* One segment of new data, or else the last again (RFC 8985, 7.3); false when none went. */
bool send_probe(struct tcp_conn *c);
/* Is there data, or the end, that was never sent? */
bool send_has_new(const struct tcp_conn *c);

/* ---- ack.c, recovery.c, rack.c, congestion.c: what an ACK means -------------------------- */

/* What one ACK has told. */
struct tcp_news {
	const struct tcp_segment *segment;
	wd_instant now;
	uint32_t fack;       /* the highest that had arrived before */
	uint32_t acked;      /* bytes that are acknowledged now */
	uint32_t delivered;  /* bytes that have arrived, as is known now */
	wd_instant first_at; /* of what has arrived and was sent once only: when the earliest */
	wd_instant last_at;  /* and the latest were sent; 0: there is none */
	bool dup;            /* a duplicate ACK (RFC 5681, 2) */
	bool twice;          /* something has arrived twice (RFC 2883) */
	bool sacked;         /* blocks have told something new */
};

/* False when the segment is not to be looked at any further. */
bool ack_input(struct tcp_conn *c, const struct tcp_segment *s);

/* Marks what SACK blocks say has arrived. */
void sack_apply(struct tcp_conn *c, struct tcp_news *news);
/* The i-th record, up to `end`, has arrived. */
void sack_arrived(struct tcp_conn *c, uint32_t i, uint32_t end, struct tcp_news *news);

/* Phases: after an ACK, after a timeout, when the path has become narrower. */
void recovery_ack(struct tcp_conn *c, struct tcp_news *news);
void recovery_timeout(struct tcp_conn *c);
void recovery_narrower(struct tcp_conn *c);
/* A timer for reordering has gone off. */
void recovery_reorder(struct tcp_conn *c);
/* So much was sent again. */
void recovery_sent(struct tcp_conn *c, uint32_t bytes);
/* A router has marked a packet, or a probe has filled a hole: fewer are sent. */
void recovery_reduce(struct tcp_conn *c);

/* RFC 8985: a record, up to `end`, has arrived. */
void rack_arrived(struct tcp_conn *c, const struct tcp_sent *sent, uint32_t end);
/* Marks what is lost by now; how long to wait for the rest, in ns, 0 for not at all. */
uint64_t rack_detect(struct tcp_conn *c);
/* What is told of reordering: something has arrived twice; recovery is over. */
void rack_twice(struct tcp_conn *c);
void rack_recovered(struct tcp_conn *c);
/* After the tail loss probe; true when it has filled a hole. */
bool rack_probe_told(struct tcp_conn *c, const struct tcp_news *news);

/* The congestion window: after an ACK; what is left of it by a loss; after a rest. */
void congestion_ack(struct tcp_conn *c, const struct tcp_news *news);
uint32_t congestion_loss(struct tcp_conn *c);
void congestion_rest(struct tcp_conn *c);

/* ---- rtt.c, timer.c ---------------------------------------------------------------------- */

void rtt_sample(struct tcp_conn *c, uint64_t us);
/* The retransmission timeout, `retries` taken into account. */
wd_span rtt_timeout(const struct tcp_conn *c);
/* The same after so many times in vain. */
wd_span rtt_backoff(const struct tcp_conn *c, uint32_t times);

/* Sets the retransmission timer for what is on the way: after new data was sent; after
 * something was acknowledged; only if it is not set. */
void timer_sent(struct tcp_conn *c);
void timer_acked(struct tcp_conn *c);
void timer_ensure(struct tcp_conn *c);
/* It is to go off so much later, for this. */
void timer_set(struct tcp_conn *c, enum tcp_timer what, wd_span after);
/* Makes the wheel's timer fire not later than for the first of all. */
void timer_arm(struct tcp_conn *c);
void timer_fire(struct wd_wheel_timer *timer);
/* What happens in this state when nothing else does, so much later; 0: nothing. */
void timer_state(struct tcp_conn *c, wd_span after);
/* The peer's window has moved. */
void timer_window(struct tcp_conn *c);

/* ---- route.c: what the path allows ------------------------------------------------------- */

/* The first answer of the path, which is taken; `path` has been asked for. */
void route_take(struct tcp_conn *c, const struct wd_ip_path *path);
/* Asks again: the path, or the device, has changed. */
void route_refresh(struct tcp_conn *c);
/* The path carries packets of so many bytes; what was larger is sent again. */
void route_narrow(struct tcp_conn *c, uint32_t mtu);
/* One timeout after the other: perhaps something on the path eats large packets. */
void route_suspect(struct tcp_conn *c);

/* ---- wait.c, trouble.c ------------------------------------------------------------------- */

/* The connection is over but for its peer's last words: remembered by less. */
void wait_begin(struct tcp_conn *c, enum tcp_state state);
/* A segment for it; true when it is a SYN that is to be answered as any other, with
 * sequence numbers from *after on: then it is gone. */
bool wait_input(struct tcp_direct *tcp, struct tcp_wait *w, const struct tcp_segment *s,
                uint32_t *after);
void wait_fire(struct wd_wheel_timer *timer);
void wait_free(struct tcp_direct *tcp, struct tcp_wait *w);
/* Can we connect by the same addresses and ports, with sequence numbers from *after on? */
bool wait_yields(const struct tcp_direct *tcp, const struct tcp_wait *w, uint32_t *after);

bool trouble_input(void *arg, const struct wd_ip_trouble *trouble);

/* ---- listen.c, connect.c, metrics.c ------------------------------------------------------ */

struct tcp_port *listen_find(const struct tcp_direct *tcp, uint16_t number);
void metrics_join(struct tcp_direct *tcp);
void metrics_leave(struct tcp_direct *tcp);

#endif
