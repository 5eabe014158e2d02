/* SPDX-License-Identifier: ISC */
/* segment.h - a segment as it came: its header, and what the options say. */
#ifndef TCP_SEGMENT_H
#define TCP_SEGMENT_H

#include "seq.h"
#include "wadi/ip.h"

/* Flags of the header (RFC 9293, 3.1). */
enum {
	TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16, TCP_URG = 32,
	TCP_ECE = 64, TCP_CWR = 128,
};

enum { TCP_HEADER = 20, TCP_HEADER_MAX = 60, TCP_SACKS = 4 };

/* Which options a segment has. */
enum { TCP_HAS_MSS = 1, TCP_HAS_SCALE = 2, TCP_HAS_SACK_OK = 4, TCP_HAS_TIMESTAMPS = 8 };

struct tcp_segment {
	const struct wd_ip_packet *packet;
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint32_t len;      /* bytes of data */
	uint16_t window;   /* as in the header */
	uint16_t piece;    /* bytes of data of each of the segments that it stands for */
	uint8_t flags;
	uint8_t options;   /* TCP_HAS_... */
	uint8_t scale;     /* at most 14 (RFC 7323, 2.3) */
	uint8_t sacks;
	uint16_t mss;
	uint32_t ts_val, ts_ecr;
	struct tcp_range sack[TCP_SACKS]; /* as they came: not checked */
};

/* The number behind it: SYN and FIN count as one. */
static inline uint32_t segment_end(const struct tcp_segment *s)
{
	return s->seq + s->len + ((s->flags & TCP_SYN) != 0) + ((s->flags & TCP_FIN) != 0);
}

/* Parses the header of `data` and takes it off; false when it makes no sense.  The
 * checksum is the caller's matter. */
WD_MUST bool segment_parse(struct tcp_segment *s, const struct wd_ip_packet *packet,
                           struct wd_buf *data);

/* The options alone.  What is malformed ends them: what came before counts, as everywhere. */
void segment_parse_options(struct tcp_segment *s, struct wd_bytes bytes);

#endif
