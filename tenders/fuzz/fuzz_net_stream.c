/* SPDX-License-Identifier: ISC */
/* What the other end of a socket of frames sends, in any portions, and the guest's buffers. */
#include <stdlib.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_io.h"
#include "net_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 4096, READS = 16 };

/* As long as there are any; two buffers, which lie apart. */
static void receive(struct net_port *port, size_t room)
{
	for (int i = 0; i < READS; i++) {
		uint8_t *one = malloc(room / 2 + 1), *two = malloc(room + 1);
		struct iovec piece[] = { { 0 }, { one, room / 2 }, { two, room }, { 0 } };
		struct wadi_vnet vnet;
		uint64_t len;
		int result = net_receive(port, &vnet, piece, 2, &len);

		free(one);
		free(two);
		if (len > 65535 + NET_HEADER + NET_TAG ||
		    (result == WADI_IO_OK) != (len >= NET_HEADER))
			abort();
		if (result != WADI_IO_OK)
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct net_port port;
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) < 0)
		abort();
	if (!port.stream)
		net_stream_attach(&port);
	port.fd = fds[0];
	port.staged = false;
	port.stream->from = port.stream->to = 0;
	while (!wd_cursor_check(&c) && c.left > 0) {
		size_t room = wd_cursor_be16(&c) % ROOM, n = wd_cursor_be16(&c);
		struct wd_bytes portion = wd_cursor_take(&c, n < c.left ? n : c.left);

		if (portion.len > 0 && write(fds[1], portion.ptr, portion.len) < 0)
			break;
		receive(&port, room);
	}
	close(fds[0]);
	close(fds[1]);
	return 0;
}
