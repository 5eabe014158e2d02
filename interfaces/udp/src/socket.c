/* SPDX-License-Identifier: ISC */
#include "wadi/udp.h"

static void take(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	struct wd_udp_socket *it = arg;
	unsigned at = (it->first + it->count) % WD_UDP_SOCKET_LINE;

	if (it->count == WD_UDP_SOCKET_LINE) {
		wd_buf_free(data);
		return;
	}
	it->from[at] = *datagram;
	it->data[at] = data;
	it->count++;
	wd_wake(&it->arrived);
}

static void note_trouble(void *arg, const struct wd_peer *to, enum wd_ip_trouble_kind kind)
{
	struct wd_udp_socket *it = arg;

	(void)to;
	if (kind != WD_IP_PORT_UNREACHABLE)
		return;
	it->refused = true;
	wd_wake(&it->arrived);
}

wd_err wd_udp_socket_init(struct wd_udp_socket *it, wd_udp udp, uint16_t number)
{
	*it = (struct wd_udp_socket){
		.udp = udp,
		.port = { .number = number, .input = take, .troubled = note_trouble, .arg = it },
	};
	return wd_udp_open(udp, &it->port);
}

/* The first in line; NULL when there is none. */
static struct wd_buf *next(struct wd_udp_socket *it, struct wd_udp_datagram *from)
{
	struct wd_buf *data;

	if (it->count == 0)
		return NULL;
	*from = it->from[it->first];
	data = it->data[it->first];
	it->first = (uint8_t)((it->first + 1) % WD_UDP_SOCKET_LINE);
	it->count--;
	return data;
}

void wd_udp_socket_fini(struct wd_udp_socket *it)
{
	struct wd_udp_datagram from;

	wd_udp_close(it->udp, &it->port);
	while (it->count > 0)
		wd_buf_free(next(it, &from));
}

wd_err wd_udp_receive(struct wd_udp_socket *it, struct wd_udp_datagram *from,
                      struct wd_buf **data)
{
	while (it->count == 0 && !it->refused)
		WD_TRY(wd_wait(&it->arrived));
	if (it->refused) {
		it->refused = false;
		return wd_udp_refused;
	}
	*data = next(it, from);
	return NULL;
}

wd_err wd_udp_send_bytes(struct wd_udp_socket *it, const struct wd_peer *to,
                         struct wd_bytes bytes)
{
	struct wd_buf *b;
	uint8_t *at;

	if (bytes.len > UINT16_MAX)
		return wd_udp_too_long;
	b = wd_udp_alloc(it->udp, 0);
	if (!b)
		return wd_no_memory;
	at = wd_buf_append(b, (uint32_t)bytes.len);
	if (!at) {
		wd_buf_free(b);
		return wd_udp_too_long;
	}
	memcpy(at, bytes.ptr, bytes.len);
	return wd_udp_send(it->udp, &it->port, NULL, to, wd_move(b));
}
