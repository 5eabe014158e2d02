/* SPDX-License-Identifier: ISC */
#include "net_stream.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io_result.h"

enum { LENGTH = NET_STREAM_LENGTH, LONGEST = NET_STREAM_LONGEST, ROOM = NET_STREAM_ROOM };

void net_stream_attach(struct net_port *port)
{
	void *memory = mmap(NULL, sizeof(struct net_stream), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("no memory for a socket of frames: %s", strerror(errno));
	port->framing = WADI_NET_STREAM;
	port->stream = memory;
	port->ends = true;
}

/* ---- Sending --------------------------------------------------------------------------- */

int net_stream_flush(struct net_port *port)
{
	struct net_stream *s = port->stream;

	while (s->out_from < s->out_to) {
		ssize_t n = write(port->fd, s->out + s->out_from, s->out_to - s->out_from);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EAGAIN;
		s->out_from += (uint32_t)n;
	}
	port->rest = false;
	return 0;
}

/* Keeps all but the first `done` bytes. */
static void keep_rest(struct net_port *port, const struct iovec *part, size_t count, size_t done)
{
	struct net_stream *s = port->stream;

	s->out_from = s->out_to = 0;
	for (size_t i = 0; i < count; i++) {
		size_t skip = done < part[i].iov_len ? done : part[i].iov_len;

		memcpy(s->out + s->out_to, (const uint8_t *)part[i].iov_base + skip,
			part[i].iov_len - skip);
		s->out_to += (uint32_t)(part[i].iov_len - skip);
		done -= skip;
	}
	port->rest = true;
}

static int result_of(int error)
{
	return error == EAGAIN ? WADI_IO_PENDING : io_failure(error);
}

int net_stream_send(struct net_port *port, struct iovec *part, size_t count)
{
	uint8_t length[LENGTH];
	int error = port->rest ? net_stream_flush(port) : 0;
	size_t len = 0;
	ssize_t n;

	if (error)
		return result_of(error);
	for (size_t i = 1; i <= count; i++)
		len += part[i].iov_len;
	if (len > LONGEST)
		return WADI_IO_FAILED;
	for (size_t i = 0; i < LENGTH; i++)
		length[i] = (uint8_t)(len >> 8 * (LENGTH - 1 - i));
	part[0] = (struct iovec){ length, LENGTH };
	do {
		n = writev(port->fd, part, (int)count + 1);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return result_of(errno);
	if ((size_t)n < LENGTH + len)
		keep_rest(port, part, count + 1, (size_t)n);
	return WADI_IO_OK;
}

/* ---- Receiving ------------------------------------------------------------------------- */

static uint32_t first_length(const struct net_stream *s)
{
	const uint8_t *at = s->in + s->from;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool has_length(const struct net_stream *s)
{
	return s->to - s->from >= LENGTH;
}

static bool has_frame(const struct net_stream *s)
{
	return has_length(s) && first_length(s) <= s->to - s->from - LENGTH;
}

/* What is too short to be a frame is passed over. */
static bool skip_to_frame(struct net_stream *s)
{
	while (has_frame(s) && first_length(s) < NET_HEADER)
		s->from += LENGTH + first_length(s);
	return has_frame(s);
}

/* Reads on; 0 or an error's number.  A frame that is longer than any is none: whoever is at
 * the other end speaks something else. */
static int read_more(struct net_port *port)
{
	struct net_stream *s = port->stream;
	ssize_t n;

	if (has_length(s) && first_length(s) > LONGEST)
		return EPIPE;
	memmove(s->in, s->in + s->from, s->to - s->from);
	s->to -= s->from;
	s->from = 0;
	do {
		n = read(port->fd, s->in + s->to, ROOM - s->to);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		s->to += (uint32_t)n;
	if (n == 0)
		return EPIPE;
	return n < 0 ? errno : 0;
}

static void copy_out(const struct iovec *part, size_t count, const uint8_t *from, size_t len)
{
	for (size_t i = 1; i <= count && len > 0; i++) {
		size_t n = len < part[i].iov_len ? len : part[i].iov_len;

		memcpy(part[i].iov_base, from, n);
		from += n;
		len -= n;
	}
}

int net_stream_receive(struct net_port *port, const struct iovec *part, size_t count,
	uint64_t *len)
{
	enum { READS = 4 }; /* then the guest goes on, whatever the other end keeps sending */
	struct net_stream *s = port->stream;
	int error = 0;

	*len = 0;
	for (int i = 0; !skip_to_frame(s) && !error; i++)
		error = i < READS ? read_more(port) : EAGAIN;
	if (error)
		return result_of(error);
	*len = first_length(s);
	copy_out(part, count, s->in + s->from + LENGTH, *len);
	s->from += LENGTH + (uint32_t)*len;
	port->staged = skip_to_frame(s);
	return WADI_IO_OK;
}
