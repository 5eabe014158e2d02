/* SPDX-License-Identifier: ISC */
/* conn.h - a connection inside, and what each file does with it.
 *
 * An idle connection is struct tcp_conn alone.  While something is written and not
 * acknowledged it has a struct tcp_out; while something has come out of order, a
 * struct tcp_holes.
 */
#ifndef TCP_CONN_H
#define TCP_CONN_H

#include "segment.h"
#include "wadi/tcp_direct.h"
#include "wadi/tcp_workers.h"

/* ---- What the table holds ---------------------------------------------------------------- */

struct tcp_key {
	struct wd_addr own, peer;
	uint16_t own_port, peer_port;
};

/* A connection, or the memory of one: struct tcp_wait. */
struct tcp_entry {
	struct tcp_entry *next;
	uint32_t hash;
	uint8_t state;  /* enum tcp_state */
	bool is_wait;
	bool is_listed; /* in the table */
	uint8_t unused;
	struct tcp_key key;
	uint32_t answered; /* when a segment that made no sense was, lately, in ticks; or 0 */
};

/* What is left of a connection in TIME-WAIT, or in FIN-WAIT-2 without a user. */
struct tcp_wait {
	struct tcp_entry entry;
	struct tcp_wait *older, *newer;
	wd_instant until;
	uint32_t snd_nxt, rcv_nxt, rcv_edge;
	uint32_t ts_recent, ts_offset;
	uint8_t rcv_scale;
	bool timestamps;
};

/* ---- What is on the way ------------------------------------------------------------------ */

/* Bytes that were written, in a page. */
struct tcp_chunk {
	struct wd_page *page;
	uint32_t from, len, seq;
};

/* Sequence numbers that were sent at one time, up to where the next record starts. */
struct tcp_sent {
	uint32_t seq;
	uint32_t flags; /* TCP_SENT_... */
	wd_instant at;  /* when, the last time */
};
enum {
	TCP_SENT_SACKED = 1, /* it has arrived */
	TCP_SENT_LOST = 2,   /* it is taken for lost, */
	TCP_SENT_AGAIN = 4,  /* and was sent again since */
	TCP_SENT_EVER = 8,   /* sent more than once: says nothing about the round trip */
};

/* What the retransmission timer is waiting for. */
enum tcp_timer { TCP_NO_TIMER, TCP_RTO, TCP_PROBE, TCP_REORDER, TCP_PERSIST };

enum { TCP_FEW_CHUNKS = 2, TCP_FEW_SENT = 4 };

/* Both lines are rings whose size is a power of two. */
struct tcp_chunks {
	struct tcp_chunk *ring;
	uint32_t size, first, count;
	uint32_t hint; /* where the chunk was that was looked for last */
	struct tcp_chunk few[TCP_FEW_CHUNKS];
};
struct tcp_sents {
	struct tcp_sent *ring;
	uint32_t size, first, count;
	struct tcp_sent few[TCP_FEW_SENT];
};

/* RFC 8985. */
struct tcp_rack {
	wd_instant at;      /* when the last sent of what has arrived was sent, */
	uint32_t end;       /* up to where, */
	uint32_t rtt_us;    /* and how long that took */
	uint32_t fack;      /* the highest that has arrived */
	uint32_t round;     /* the window for reordering grows once a round trip at most, */
	uint8_t window;     /* in quarters of the least round trip */
	uint8_t persist;    /* recoveries for which it stays grown */
	bool reordered;     /* that was seen */
	uint32_t probe_end; /* a tail loss probe was sent up to here, */
	bool probing;
	bool probed_again;  /* which was sent before */
};

/* RFC 9438; windows in bytes. */
struct tcp_cubic {
	wd_instant epoch;   /* when the present period of growth began; 0: it is to begin */
	uint32_t w_max;     /* where it is to level off */
	uint32_t origin;    /* the window that that is reached with, */
	uint32_t k_ms;      /* and how long that takes */
	uint32_t w_est;     /* what Reno would have */
	uint32_t acked;     /* bytes towards the next step of w_est */
};

/* RFC 9406, as far as a delay ends slow start. */
struct tcp_round {
	uint32_t end;
	uint32_t min_us;
	uint32_t samples;
};

struct tcp_out {
	struct tcp_chunks chunks;
	struct tcp_sents sents;
	uint32_t end;          /* behind the last byte that was written */
	uint32_t small;        /* behind the last segment sent that was not full */
	uint32_t sacked, lost, again; /* bytes of these kinds on the way */
	uint32_t lost_hint;    /* nothing before this is to be sent again */
	wd_instant timer_at;
	wd_instant since;      /* nothing new was acknowledged since the timer went off then */
	uint8_t timer;         /* enum tcp_timer */
	uint8_t phase;         /* enum tcp_phase */
	uint8_t dup_acks;
	uint8_t probes;        /* since the window is zero, */
	uint8_t unanswered;    /* and those of them without an answer */
	bool limited;          /* the window, not the user, has held data back */
	bool undoable;         /* what was taken for a loss may turn out not to be one */
	uint32_t recover;      /* recovery ends when this is acknowledged */
	uint32_t prr_delivered, prr_out, prr_cwnd; /* since it began (RFC 6937) */
	uint32_t old_cwnd, old_ssthresh; /* before the last loss */
	uint32_t undo_stamp;   /* an echo from before this is not of something sent again */
	uint32_t undo_left;    /* bytes sent again that are not known to be needless */
	uint32_t sent_max;     /* most that was on the way in this round trip, */
	uint32_t sent_max_end; /* which ends with this */
	struct tcp_rack rack;
	struct tcp_cubic cubic;
	struct tcp_round round;
};

/* ---- What has come out of order ---------------------------------------------------------- */

/* Bytes that follow each other, in a line of buffers. */
struct tcp_island {
	struct tcp_range range;
	struct wd_buf *first, *last;
};

enum { TCP_FEW_ISLANDS = 4, TCP_ISLANDS_MAX = 256 };

struct tcp_holes {
	struct tcp_island *islands; /* by their place */
	uint32_t count, size;
	uint32_t memory;               /* that they hold */
	uint32_t latest[TCP_SACKS];    /* where data has come, the latest first */
	uint8_t latest_count;
	bool has_twice;
	bool has_fin;
	struct tcp_range twice;        /* has come a second time (RFC 2883) */
	uint32_t fin;                  /* the peer's end, still out of order */
	struct tcp_island few[TCP_FEW_ISLANDS];
};

/* ---- The connection ---------------------------------------------------------------------- */

/* tcp_conn.flags */
enum {
	TCP_SACK = 1 << 0,          /* agreed upon, or offered; so are the next two */
	TCP_TIMESTAMPS = 1 << 1,
	TCP_ECN = 1 << 2,
	TCP_NO_DELAY = 1 << 3,
	TCP_ECHO = 1 << 4,          /* a mark has come: say so until the peer has heard it */
	TCP_REDUCE = 1 << 5,        /* the next new data says that we have heard of one */
	TCP_ACK_NOW = 1 << 6,       /* with what is sent when the wheel settles, or by itself */
	TCP_ACK_LATER = 1 << 7,     /* at ack_at */
	TCP_DIRTY = 1 << 8,         /* in line for when the wheel settles */
	TCP_FIN_ASKED = 1 << 9,     /* its user writes no more */
	TCP_FIN_CAME = 1 << 10,     /* its peer does not, and all before has come */
	TCP_DEAF = 1 << 11,         /* its user reads no more */
	TCP_ORPHAN = 1 << 12,       /* it has no user any more */
	TCP_WANTS_ROOM = 1 << 13,   /* its user could not write all */
	TCP_STARVES = 1 << 14,      /* because there was no memory */
	TCP_RESET_DUE = 1 << 15,    /* a reset is to be sent */
	TCP_INTERACTIVE = 1 << 16,  /* its user answers at once: ACKs go with answers */
	TCP_WHOLE_OFF = 1 << 17,    /* packets may be fragmented: large ones seem to get lost */
	TCP_OFFERED = 1 << 18,      /* counted among those half open */
	TCP_USER_KNOWS = 1 << 19,   /* its user was told of it */
	TCP_PASSIVE = 1 << 20,      /* the peer has asked for it */
	TCP_SCALES = 1 << 21,
	TCP_WAS_ASKED = 1 << 22,    /* data has come, and none has gone since */
	TCP_NO_WAY_SEEN = 1 << 23,  /* the network says that no way leads there */
	TCP_SYN_DUE = 1 << 24,      /* a SYN is to be sent when the wheel settles */
	TCP_DOUBTS = 1 << 26,       /* without SACK: duplicate ACKs of snd_una are not of a loss */
	TCP_RANG = 1 << 25,         /* its alarm has come since it was served last */
};

struct tcp_conn {
	struct tcp_entry entry;
	struct tcp_direct *tcp;
	struct wd_wheel_timer timer; /* for the first of all that it waits for, or earlier */
	struct tcp_conn *next;       /* in line for when the wheel settles */
	const struct tcp_user *user;
	void *word;
	struct tcp_port *port;
	struct wd_tcp_job job;       /* the fibers': who serves it, */
	struct tcp_waiter *waiters;  /* and who waits in it */
	wd_instant alarm;
	struct tcp_out *out;
	struct wd_buf *in;           /* the last of what is to be read; its `next` is the first */
	struct tcp_holes *holes;
	uint32_t flags;
	uint32_t ack_at, state_at;   /* in ticks; 0: not */
	uint32_t snd_una, snd_nxt, snd_wnd, snd_wl1, snd_wnd_max;
	uint32_t rcv_nxt, rcv_edge, rcv_acked;
	uint32_t in_len, in_memory;
	uint32_t rcv_space;
	union {
		struct { uint32_t tune_from, tune_at; }; /* receive buffer autotuning */
		wd_instant asked_at;                     /* until then: when the SYN went */
	};
	uint32_t ts_recent, ts_offset;
	uint32_t ts_recent_at;       /* in seconds */
	uint32_t srtt, rttvar;       /* microseconds, times 8 and 4 (RFC 6298, 2); 0: not known */
	uint32_t min_rtt;
	uint32_t cwnd, ssthresh;
	uint32_t user_timeout_ms;
	uint32_t heard_at;           /* in ticks */
	uint16_t keep_alive_s;
	uint16_t mss;                /* data of a full segment, options taken off */
	uint16_t rcv_mss;            /* the largest that has come */
	uint16_t segments_max;       /* data of a frame with `segment`; 0: the device has none */
	uint16_t pseudo;             /* sum of the pseudo header without the length */
	uint8_t snd_scale, rcv_scale;
	uint8_t retries;             /* of the retransmission timer, one after the other */
	uint8_t quick;               /* so many segments more are acknowledged at once */
	uint8_t error;               /* enum tcp_failure */
	uint8_t events;              /* enum tcp_event, not told yet */
};

/* In front of each piece of a slab stands where it comes from. */
enum { TCP_SLAB_LINK = sizeof(void *) };
_Static_assert(sizeof(struct tcp_conn) + TCP_SLAB_LINK <= TCP_CONN_SIZE, "an idle connection");
_Static_assert(sizeof(struct tcp_wait) + TCP_SLAB_LINK <= 128, "what is left of one");

enum tcp_failure {
	TCP_NO_FAILURE, TCP_WAS_RESET, TCP_WAS_REFUSED, TCP_TIMED_OUT, TCP_NO_WAY, TCP_NO_MEMORY,
};

enum {
	TCP_SSTHRESH_FIRST = INT32_MAX, /* until slow start has ended for the first time */
	TCP_IW = 10,                 /* segments (RFC 6928) */
	TCP_MSS_ETHERNET = 1460,
	TCP_MSS_LEAST = 48,          /* smaller ones are taken for this */
	TCP_MSS_DEFAULT4 = 536, TCP_MSS_DEFAULT6 = 1220, /* RFC 9293, 3.7.1 */
	TCP_RTO_FIRST_MS = 1000, TCP_RTO_LEAST_MS = 200, TCP_RTO_MOST_MS = 120000,
	TCP_ACK_DELAY_MS = 40,
	TCP_SYN_RETRIES = 6, TCP_SYN_ACK_RETRIES = 5,
	TCP_GIVE_UP_S = 924,         /* when nothing is acknowledged; RFC 9293 wants 100 s */
	TCP_ORPHAN_GIVE_UP_S = 100,  /* the same without a user */
	TCP_TIME_WAIT_S = 60,        /* two maximum segment lifetimes */
	TCP_FIN_WAIT_2_S = 60,
	TCP_KEEP_ALIVE_PROBES = 9,
	TCP_PERSIST_LEAST = 5,       /* probes of a closed window in any case, */
	TCP_PERSIST_UNANSWERED = 15, /* and at most */
	TCP_QUICK = 16,              /* segments acknowledged at once at the start */
	TCP_SPACE_FIRST = 65535,     /* bytes of the first receive window */
	TCP_SEND_LEAST = 65536,      /* bytes that can be written in any case */
};

/* ---- Small questions --------------------------------------------------------------------- */

static inline wd_instant tcp_now(const struct tcp_direct *tcp)
{
	return tcp->wheel->now;
}

/* Times in a word: the wheel's slots of 65.5 us, never 0, a little later than asked for
 * and never earlier; good for half of 78 hours. */
static inline uint32_t tcp_tick(wd_instant at)
{
	return ((uint32_t)(at.ns >> 16) + 1) | 1;
}
static inline bool tcp_tick_has_come(uint32_t tick, wd_instant now)
{
	return tick != 0 && seq_upto(tick, (uint32_t)(now.ns >> 16));
}
static inline wd_instant tcp_tick_at(uint32_t tick, wd_instant now)
{
	int64_t ahead = (int32_t)(tick - (uint32_t)(now.ns >> 16));

	return (wd_instant){ ((now.ns >> 16) + (uint64_t)ahead) << 16 };
}

/* Seconds, about: units of 1.07 s. */
static inline uint32_t tcp_seconds(wd_instant at)
{
	return (uint32_t)(at.ns >> 30);
}

/* Is it a state in which data may come, and go? */
static inline bool tcp_is_synchronized(const struct tcp_conn *c)
{
	return c->entry.state >= TCP_ESTABLISHED;
}
static inline bool tcp_can_send(const struct tcp_conn *c)
{
	return c->entry.state >= TCP_ESTABLISHED && c->entry.state <= TCP_LAST_ACK &&
	       c->entry.state != TCP_FIN_WAIT_2;
}

/* Sent and not acknowledged; of that, what is still on its way (RFC 6675: pipe). */
static inline uint32_t tcp_flight(const struct tcp_conn *c)
{
	return c->snd_nxt - c->snd_una;
}
static inline uint32_t tcp_pipe(const struct tcp_conn *c)
{
	const struct tcp_out *o = c->out;

	return tcp_flight(c) - o->sacked - o->lost + o->again;
}

static inline bool tcp_is_ipv4(const struct tcp_conn *c)
{
	return wd_addr_is_ipv4(&c->entry.key.peer);
}

static inline struct tcp_conn *tcp_conn_of(struct tcp_entry *e)
{
	return (struct tcp_conn *)e;
}

#endif
