/* SPDX-License-Identifier: ISC */
#include "wadi/net.h"

WD_ERROR(wd_net_disconnected, NULL, "net", "the device is gone");

enum { ETHERTYPE = 12, IPV4 = 0x0800, IPV6 = 0x86dd, VLAN = 0x8100, VLAN_TAG = 4 };
enum { TCP_HEADER = 20, TCP_OFFSET = 12, TCP_FLAGS = 13, CWR = 0x80 };

/* Can the device fill in the checksum that is asked for? */
static bool sum_is_right(const struct wd_net_info *info, const struct wd_buf *b)
{
	uint32_t from = b->sum_from - b->head;

	return (info->offloads & WD_NET_SUMS) && b->sum_from >= b->head + WD_NET_HEADER &&
	       from + b->sum_at + 2u <= b->len;
}

/* Can it cut this packet, whose checksum is asked for, into segments? */
static bool segment_is_right(const struct wd_net_info *info, const struct wd_buf *b)
{
	uint32_t from = b->sum_from - b->head, want;
	unsigned type = wd_be16(b->data + ETHERTYPE);
	const uint8_t *tcp = b->data + from;

	if ((type != IPV4 && type != IPV6) || from + TCP_HEADER > b->len ||
	    from + (tcp[TCP_OFFSET] >> 4) * 4u > b->len)
		return false;
	want = type == IPV4 ? WD_NET_SEGMENTS4 : WD_NET_SEGMENTS6;
	if (tcp[TCP_FLAGS] & CWR)
		want |= WD_NET_SEGMENTS_ECN;
	return (info->offloads & want) == want;
}

bool wd_net_is_right(const struct wd_net_info *info, const struct wd_buf *frame)
{
	bool asks = frame->flags & WD_BUF_SUM_ASK;
	size_t len = wd_buf_total(frame), max = (size_t)info->mtu + WD_NET_HEADER;

	if (frame->len < WD_NET_HEADER || frame->head < info->headroom ||
	    (asks && !sum_is_right(info, frame)))
		return false;
	if (frame->segment)
		return asks && segment_is_right(info, frame) && len <= info->frame_max;
	return len <= (wd_be16(frame->data + ETHERTYPE) == VLAN ? max + VLAN_TAG : max);
}
