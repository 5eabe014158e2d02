/* SPDX-License-Identifier: ISC */
/* Sockets of UDP. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "sockets.h"

static bool same(const struct wd_peer *a, const struct wd_peer *b)
{
	return a->port == b->port && memcmp(&a->addr, &b->addr, sizeof a->addr) == 0;
}

static void on_datagram(void *arg, const struct wd_udp_datagram *d, struct wd_buf *data)
{
	struct socket *s = arg;
	size_t len = wd_buf_total(data), at = (s->first + s->count) % DATAGRAMS_MAX;

	if (s->count < DATAGRAMS_MAX && (!s->connected || same(&d->from, &s->peer))) {
		s->line[at].from = d->from;
		s->line[at].len = len;
		s->line[at].bytes = malloc(len + 1);
		if (!s->line[at].bytes || !wd_buf_copy(data, 0, wd_room(s->line[at].bytes, len)))
			abort();
		s->count++;
	}
	wd_buf_free(data);
}

/* Only a connected socket learns what became of its datagrams. */
static void on_trouble(void *arg, const struct wd_peer *to, enum wd_ip_trouble_kind kind)
{
	struct socket *s = arg;

	if (!s->connected || !same(to, &s->peer))
		return;
	if (kind == WD_IP_PORT_UNREACHABLE)
		s->error = ECONNREFUSED;
	else if (kind == WD_IP_HOST_UNREACHABLE || kind == WD_IP_NET_UNREACHABLE)
		s->error = EHOSTUNREACH;
}

wd_err datagram_open(struct socket *s, uint16_t port)
{
	s->udp = (struct wd_udp_port){
		.number = port, .input = on_datagram, .troubled = on_trouble, .arg = s,
	};
	WD_TRY(wd_udp_open(s->all->udp, &s->udp));
	s->bound = true;
	s->own.port = s->udp.number;
	return NULL;
}

ssize_t datagram_receive(struct socket *s, void *into, size_t len, int flags,
                         struct wd_peer *from)
{
	int error = take_error(s);
	size_t n;

	if (error)
		return failed_with(error);
	if (s->count == 0)
		return not_now(s, flags);
	*from = s->line[s->first].from;
	n = s->line[s->first].len < len ? s->line[s->first].len : len;
	memcpy(into, s->line[s->first].bytes, n);
	if (flags & MSG_PEEK)
		return (ssize_t)n;
	free(s->line[s->first].bytes);
	s->first = (s->first + 1) % DATAGRAMS_MAX;
	s->count--;
	return (ssize_t)n;
}

/* In buffers of the stack's, as many as it takes. */
static struct wd_buf *gather(wd_udp udp, struct wd_bytes bytes)
{
	struct wd_buf *first = wd_udp_alloc(udp, 0), *b = first;

	while (b && bytes.len > 0) {
		uint32_t n = bytes.len < b->room ? (uint32_t)bytes.len : b->room;
		uint8_t *to = n ? wd_buf_append(b, n) : NULL;

		if (!to)
			break;
		memcpy(to, bytes.ptr, n);
		bytes = wd_bytes(bytes.ptr + n, bytes.len - n);
		if (bytes.len > 0)
			b = b->more = wd_udp_alloc(udp, 0);
	}
	if (bytes.len == 0)
		return first;
	wd_buf_free(first);
	return NULL;
}

ssize_t datagram_send(struct socket *s, const void *from, size_t len, const struct wd_peer *to)
{
	int error = take_error(s);
	struct wd_buf *data;

	if (error)
		return failed_with(error);
	if (!to && !s->connected)
		return failed_with(EDESTADDRREQ);
	if (!s->bound) {
		error = error_of(datagram_open(s, 0));
		if (error)
			return failed_with(error);
	}
	data = gather(s->all->udp, wd_bytes(from, len));
	if (!data)
		return failed_with(ENOBUFS);
	error = error_of(wd_udp_send(s->all->udp, &s->udp, NULL, to ? to : &s->peer, data));
	return error ? failed_with(error) : (ssize_t)len;
}

void datagram_close(struct socket *s)
{
	if (s->bound)
		wd_udp_close(s->all->udp, &s->udp);
	for (; s->count > 0; s->count--, s->first = (s->first + 1) % DATAGRAMS_MAX)
		free(s->line[s->first].bytes);
	free(s);
}
