/* SPDX-License-Identifier: ISC */
#include "net_io.h"

#include <errno.h>
#include <unistd.h>

#include "io_result.h"
#include "net_stream.h"

/* ---- What a guest says of a frame -------------------------------------------------------- */

static bool sum_is_sound(const struct net_port *p, const struct wadi_vnet *v, uint64_t len)
{
	return (p->offloads & WADI_NET_SUMS) && v->csum_start >= NET_HEADER &&
	       (uint64_t)v->csum_start + v->csum_offset + 2 <= len;
}

/* 0 when there is no such kind. */
static uint32_t offload_of(uint8_t gso_type)
{
	uint32_t ecn = gso_type & WADI_VNET_GSO_ECN ? WADI_NET_SEGMENTS_ECN : 0;

	switch (gso_type & ~WADI_VNET_GSO_ECN) {
	case WADI_VNET_GSO_TCPV4:
		return WADI_NET_SEGMENTS4 | ecn;
	case WADI_VNET_GSO_TCPV6:
		return WADI_NET_SEGMENTS6 | ecn;
	default:
		return 0;
	}
}

bool net_is_sound(const struct net_port *port, const struct wadi_vnet *vnet, uint64_t len)
{
	bool asks = vnet->flags & WADI_VNET_NEEDS_CSUM;
	uint32_t want = offload_of(vnet->gso_type);

	if (vnet->flags & ~WADI_VNET_NEEDS_CSUM || (asks && !sum_is_sound(port, vnet, len)) ||
	    len < NET_HEADER || vnet->hdr_len > len)
		return false;
	if (vnet->gso_type == WADI_VNET_GSO_NONE)
		return vnet->gso_size == 0 && len <= (uint64_t)port->mtu + NET_HEADER + NET_TAG;
	return asks && want && (port->offloads & want) == want && vnet->gso_size > 0 &&
	       len <= port->frame_max;
}

/* ---- Frames ------------------------------------------------------------------------------- */

/* So long a frame is cheaper copied than listed in parts. */
enum { SHORT = 2048, LONGEST = 65535 + NET_HEADER + NET_TAG, HEADER = sizeof(struct wadi_vnet) };

static size_t header_size(const struct net_port *p)
{
	return p->framing == WADI_NET_VNET ? HEADER : 0;
}

static size_t length_of(const struct iovec *part, size_t count)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += part[i].iov_len;
	return len;
}

/* ---- Sending */

/* In one part, header and all. */
static ssize_t send_copy(const struct net_port *p, const struct iovec *part, size_t count)
{
	static uint8_t bytes[HEADER + SHORT];
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(bytes + len, part[i].iov_base, part[i].iov_len);
		len += part[i].iov_len;
	}
	return write(p->fd, bytes, len);
}

static ssize_t send_parts(const struct net_port *p, const struct iovec *part, size_t count)
{
	if (count == 1)
		return write(p->fd, part->iov_base, part->iov_len);
	if (length_of(part, count) <= SHORT)
		return send_copy(p, part, count);
	return writev(p->fd, part, (int)count);
}

static int send_packet(const struct net_port *port, const struct wadi_vnet *vnet,
	struct iovec *piece, size_t count)
{
	struct wadi_vnet header = *vnet;
	size_t from = header_size(port) ? 0 : 1;
	ssize_t n;

	piece[0] = (struct iovec){ &header, sizeof header };
	do {
		n = send_parts(port, piece + from, count + 1 - from);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? WADI_IO_PENDING : io_failure(errno);
	return WADI_IO_OK;
}

/* The descriptor stays open; nothing is asked of it any more. */
static int note_gone(struct net_port *port, int result)
{
	if (result == WADI_IO_GONE)
		port->fd = -1;
	return result;
}

int net_send(struct net_port *port, const struct wadi_vnet *vnet, struct iovec *piece,
	size_t count)
{
	if (port->fd < 0)
		return WADI_IO_GONE;
	return note_gone(port, port->stream ? net_stream_send(port, piece, count)
		: send_packet(port, vnet, piece, count));
}

void net_flush(struct net_port *port)
{
	int error = port->fd >= 0 && port->rest ? net_stream_flush(port) : 0;

	if (error && error != EAGAIN)
		(void)note_gone(port, io_failure(error));
}

/* ---- Receiving */

static ssize_t receive_parts(const struct net_port *p, struct wadi_vnet *vnet,
	struct iovec *piece, size_t count)
{
	size_t from = header_size(p) ? 0 : 1;
	uint8_t spare;

	piece[0] = (struct iovec){ vnet, sizeof *vnet };
	piece[count + 1] = (struct iovec){ &spare, sizeof spare };
	return readv(p->fd, piece + from, (int)(count + 2 - from));
}

/* In one part, header and all. */
static ssize_t receive_copy(const struct net_port *p, struct wadi_vnet *vnet,
	const struct iovec *part, size_t count)
{
	static uint8_t bytes[HEADER + LONGEST];
	ssize_t n = read(p->fd, bytes, sizeof bytes);
	size_t at = header_size(p), len = n > (ssize_t)at ? (size_t)n : at;

	memcpy(vnet, bytes, header_size(p));
	for (size_t i = 0; i < count && at < len; i++) {
		size_t take = len - at < part[i].iov_len ? len - at : part[i].iov_len;

		memcpy(part[i].iov_base, bytes + at, take);
		at += take;
	}
	return n;
}

/* Long frames come in crowds, and so do short ones. */
static void expect(struct net_port *p, ssize_t got)
{
	enum { PATIENCE = 64 };

	if (got > SHORT)
		p->long_ones = PATIENCE;
	else if (p->long_ones > 0 && got > 0)
		p->long_ones--;
}

static int receive_packet(struct net_port *port, struct wadi_vnet *vnet, struct iovec *piece,
	size_t count, uint64_t *len)
{
	size_t header = header_size(port);
	ssize_t n;

	do {
		n = port->long_ones > 0 ? receive_parts(port, vnet, piece, count)
			: receive_copy(port, vnet, piece + 1, count);
	} while (n < 0 && errno == EINTR);
	expect(port, n);
	*len = n > (ssize_t)header ? (uint64_t)n - header : 0;
	if (n > 0)
		return WADI_IO_OK;
	if (n == 0)
		return port->ends ? WADI_IO_GONE : WADI_IO_PENDING;
	return errno == EAGAIN ? WADI_IO_PENDING : io_failure(errno);
}

int net_receive(struct net_port *port, struct wadi_vnet *vnet, struct iovec *piece,
	size_t count, uint64_t *len)
{
	*len = 0;
	if (port->fd < 0)
		return WADI_IO_GONE;
	return note_gone(port, port->stream ? net_stream_receive(port, piece, count, len)
		: receive_packet(port, vnet, piece, count, len));
}
