/* SPDX-License-Identifier: ISC */
/* net_stream.h - frames in a stream, each behind its length: 4 bytes, big endian. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <sys/uio.h>

#include "net_port.h"

enum {
	NET_STREAM_LENGTH = 4,
	NET_STREAM_LONGEST = 65535 + NET_HEADER + NET_TAG,
	NET_STREAM_ROOM = 2 * (NET_STREAM_LENGTH + NET_STREAM_LONGEST),
};

/* What was read and not yet asked for, in[from] up to in[to]; what is yet to be written. */
struct net_stream {
	uint32_t from, to, out_from, out_to;
	uint8_t in[NET_STREAM_ROOM], out[NET_STREAM_LENGTH + NET_STREAM_LONGEST];
};

/* Gives a port the memory that it takes, and sets its framing. */
WD_NONNULL void net_stream_attach(struct net_port *port);

/* As net_send() and net_receive(), with parts behind part[0] alone.  What the socket does not
 * take of a frame that has begun is kept: until it has, the next one is PENDING. */
WD_NONNULL int net_stream_send(struct net_port *port, struct iovec *part, size_t count);
WD_NONNULL int net_stream_receive(struct net_port *port, const struct iovec *part, size_t count,
	uint64_t *len);

/* Writes what was kept, as far as the socket takes it; 0 or an error's number. */
WD_NONNULL int net_stream_flush(struct net_port *port);

#endif
