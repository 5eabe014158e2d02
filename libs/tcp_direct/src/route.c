/* SPDX-License-Identifier: ISC */
/* What the path to the peer carries (RFC 1191, 8201), as far as a connection knows. */
#include "engine.h"

#include "out.h"

enum { SUSPECT_RETRIES = 3, SUSPECT_MSS = 1024, MTU_LEAST4 = 552, MTU_LEAST6 = 1280 };

/* Bytes of a full segment that are not data. */
static uint32_t headers(const struct tcp_conn *c)
{
	return (tcp_is_ipv4(c) ? 20 : 40) + TCP_HEADER +
	       (c->flags & TCP_TIMESTAMPS ? 12 : 0);
}

/* Whole segments that fit in a frame of the device. */
static void take_frames(struct tcp_conn *c, const struct wd_ip_path *path)
{
	uint32_t kind = tcp_is_ipv4(c) ? WD_NET_SEGMENTS4 : WD_NET_SEGMENTS6, room;

	c->segments_max = 0;
	if (!(path->offloads & kind) || path->packet_max < headers(c))
		return;
	room = least(path->packet_max - headers(c), UINT16_MAX);
	if (room >= 2 * (uint32_t)c->mss)
		c->segments_max = (uint16_t)(room - room % c->mss);
}

void route_take(struct tcp_conn *c, const struct wd_ip_path *path)
{
	uint32_t room = path->mtu > headers(c) + TCP_MSS_LEAST ? path->mtu - headers(c)
	                                                       : TCP_MSS_LEAST;

	if (room < c->mss)
		c->mss = (uint16_t)room;
	take_frames(c, path);
}

void route_refresh(struct tcp_conn *c)
{
	struct wd_ip_path path;

	if (wd_ip_path(c->tcp->ip, &c->entry.key.own, &c->entry.key.peer, &path))
		return;
	if (path.mtu < headers(c) + c->mss && tcp_is_synchronized(c))
		route_narrow(c, path.mtu);
	take_frames(c, &path);
}

void route_narrow(struct tcp_conn *c, uint32_t mtu)
{
	uint32_t floor = tcp_is_ipv4(c) ? MTU_LEAST4 : MTU_LEAST6;
	uint32_t room = most(mtu, floor) - headers(c);

	if (room >= c->mss)
		return;
	c->segments_max = (uint16_t)(c->segments_max - c->segments_max % room);
	c->mss = (uint16_t)room;
	if (c->out && c->out->sents.count > 0)
		recovery_narrower(c);
	conn_mark(c);
}

/* RFC 2923, 2.1: where the news of large packets that are dropped gets lost, too. */
void route_suspect(struct tcp_conn *c)
{
	if (c->retries < SUSPECT_RETRIES || c->retries % SUSPECT_RETRIES != 0)
		return;
	if (c->mss > SUSPECT_MSS)
		route_narrow(c, SUSPECT_MSS + headers(c));
	else if (c->mss > TCP_MSS_DEFAULT4)
		route_narrow(c, TCP_MSS_DEFAULT4 + headers(c));
}
