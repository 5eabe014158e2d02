/* SPDX-License-Identifier: ISC */
/* The streams of a test: what bytes go over one way, which are counted.  They are connections,
 * or, where it is over UDP, those of datagrams.h. */
#ifndef STREAMS_H
#define STREAMS_H

#include "wadi/tcp.h"

enum { STREAMS_MAX = 16 };

/* Of a stream's datagrams: the highest number, how many before it are missing, and of both what
 * does not count; jitter in sixteenths of a nanosecond, from how long the latest took. */
struct numbers {
	uint64_t highest, lost, omitted, omitted_lost;
	uint64_t jitter, transit;
};

struct stream {
	wd_tcp_conn conn;
	struct wd_peer peer; /* of datagrams, and the address of ours that it knows */
	struct wd_addr own;
	struct numbers numbers;
	uint64_t bytes;
	struct wd_wait begin, leave;
};

struct streams {
	unsigned wanted, taking; /* how many there are to be; the first are to take */
	wd_span omit;            /* what comes at first does not count for so long */
	unsigned joined, here;   /* how many have come; have not left */
	bool udp;
	bool has_begun, running;
	uint64_t moved;          /* grows whenever one joins, and with all bytes */
	wd_instant begun, ended; /* from when to when they count */
	wd_instant latest;       /* when bytes moved */
	struct wd_wait all_left;
	struct stream stream[STREAMS_MAX];
};

/* To be called once. */
WD_MUST wd_err streams_init(void);

/* One more, of those that are wanted and not there. */
struct stream *streams_join(struct streams *it, wd_tcp_conn conn);

/* Bytes go, or are taken, from now on. */
void streams_begin(struct streams *it);

/* Waits for the beginning, moves bytes until the end, waits to be dismissed. */
WD_WAITS void streams_run(struct streams *it, struct stream *stream);

/* No more is sent; what is under way gets a moment to arrive.  wd_malformed when they have not
 * begun. */
WD_MUST WD_WAITS wd_err streams_end(struct streams *it);

/* Waits until all have left.  Whatever they do ends, begun or not. */
WD_WAITS void streams_dismiss(struct streams *it);

/* Some have moved. */
void streams_count(struct streams *it, struct stream *stream, size_t bytes);

bool streams_is_sending(const struct streams *it, const struct stream *stream);

/* Adds `len` bytes of nothing, at most 65536; false when they do not fit. */
WD_MUST bool streams_refer(struct wd_buf *buf, uint32_t len);

/* How many bytes those that send have sent, or the others have taken. */
uint64_t streams_bytes(const struct streams *it, bool sending);

#endif
