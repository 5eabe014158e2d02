/* SPDX-License-Identifier: ISC */
/* TCP_INFO as Linux lays it out: by the offsets of its header, which has a structure of the
 * same name as wadi's. */
#include <string.h>

#include "sockets.h"

enum {
	AT_STATE = 0, AT_CA_STATE = 1, AT_RETRANSMITS = 2, AT_PROBES = 3, AT_BACKOFF = 4,
	AT_OPTIONS = 5, AT_SCALES = 6,
	AT_RTO = 8, AT_SND_MSS = 16, AT_UNACKED = 24, AT_SACKED = 28, AT_LOST = 32,
	AT_RETRANS = 36, AT_RTT = 68, AT_RTTVAR = 72, AT_SSTHRESH = 76, AT_CWND = 80,
	AT_REORDERING = 88, AT_NOTSENT = 144, AT_MIN_RTT = 148,
	INFO_SIZE = 232,
	HAS_TIMESTAMPS = 1, HAS_SACK = 2, HAS_WSCALE = 4, HAS_ECN = 8,
	INFINITE_SSTHRESH = 0x7fffffff,
};

/* Linux's number for each. */
static const uint8_t states[] = {
	[TCP_CLOSED] = 7, [TCP_SYN_SENT] = 2, [TCP_SYN_RECEIVED] = 3, [TCP_ESTABLISHED] = 1,
	[TCP_FIN_WAIT_1] = 4, [TCP_FIN_WAIT_2] = 5, [TCP_CLOSE_WAIT] = 8, [TCP_CLOSING] = 11,
	[TCP_LAST_ACK] = 9, [TCP_TIME_WAIT] = 6,
};
static const uint8_t phases[] = {
	[TCP_OPEN] = 0, [TCP_DISORDER] = 1, [TCP_REDUCED] = 2, [TCP_RECOVERY] = 3, [TCP_LOSS] = 4,
};

static void put(uint8_t *info, size_t at, uint32_t value)
{
	memcpy(info + at, &value, sizeof value);
}

/* Linux counts segments. */
static uint32_t segments(uint32_t bytes, uint32_t mss)
{
	return mss ? (bytes + mss - 1) / mss : bytes;
}

socklen_t linux_tcp_info(const struct tcp_conn *conn, void *into, socklen_t len)
{
	uint8_t linux_info[INFO_SIZE] = { 0 };
	struct tcp_info i;

	tcp_conn_info(conn, &i);
	linux_info[AT_STATE] = states[i.state];
	linux_info[AT_CA_STATE] = phases[i.phase];
	linux_info[AT_RETRANSMITS] = i.retries;
	linux_info[AT_BACKOFF] = i.retries;
	linux_info[AT_OPTIONS] = (uint8_t)((i.timestamps ? HAS_TIMESTAMPS : 0) |
	                                   (i.sack ? HAS_SACK : 0) | (i.ecn ? HAS_ECN : 0) |
	                                   (i.send_scale || i.receive_scale ? HAS_WSCALE : 0));
	linux_info[AT_SCALES] = (uint8_t)(i.send_scale | i.receive_scale << 4);
	put(linux_info, AT_RTO, i.rto);
	put(linux_info, AT_SND_MSS, i.mss);
	put(linux_info, AT_UNACKED, segments(i.flight, i.mss));
	put(linux_info, AT_SACKED, segments(i.sacked, i.mss));
	put(linux_info, AT_LOST, segments(i.lost, i.mss));
	put(linux_info, AT_RETRANS, segments(i.again, i.mss));
	put(linux_info, AT_RTT, i.srtt);
	put(linux_info, AT_RTTVAR, i.rttvar);
	put(linux_info, AT_SSTHRESH, i.ssthresh >= INFINITE_SSTHRESH ? INFINITE_SSTHRESH
	                                                  : i.mss ? i.ssthresh / i.mss : 0);
	put(linux_info, AT_CWND, i.mss ? i.cwnd / i.mss : 0);
	put(linux_info, AT_REORDERING, 3);
	put(linux_info, AT_NOTSENT, i.queued > i.flight ? i.queued - i.flight : 0);
	put(linux_info, AT_MIN_RTT, i.min_rtt);
	memset(into, 0, len); /* what newer kernels have besides */
	memcpy(into, linux_info, len < INFO_SIZE ? len : INFO_SIZE);
	return len;
}
