/* SPDX-License-Identifier: ISC */
#include "wadi/frames.h"

enum { ETHERTYPE = 12, IPV6 = 0x86dd };
enum { TCP_OFFSET = 12, TCP_FLAGS = 13, CWR = 0x80 };

/* ---- To send --------------------------------------------------------------------------- */

static void note_segments(struct wadi_vnet *v, const struct wd_buf *b)
{
	const uint8_t *tcp = b->data + v->csum_start;
	bool ipv6 = wd_be16(b->data + ETHERTYPE) == IPV6;

	v->gso_type = ipv6 ? WADI_VNET_GSO_TCPV6 : WADI_VNET_GSO_TCPV4;
	if (tcp[TCP_FLAGS] & CWR)
		v->gso_type |= WADI_VNET_GSO_ECN;
	v->gso_size = b->segment;
	v->hdr_len = (uint16_t)(v->csum_start + (tcp[TCP_OFFSET] >> 4) * 4);
}

struct wadi_vnet frames_vnet(const struct wd_buf *frame)
{
	struct wadi_vnet v = { 0 };

	if (!(frame->flags & WD_BUF_SUM_ASK))
		return v;
	v.flags = WADI_VNET_NEEDS_CSUM;
	v.csum_start = (uint16_t)(frame->sum_from - frame->head);
	v.csum_offset = frame->sum_at;
	if (frame->segment)
		note_segments(&v, frame);
	return v;
}

/* ---- That has arrived --------------------------------------------------------------------- */

static bool note_sum(struct wd_buf *b, const struct wadi_vnet *v)
{
	if (v->flags & (WADI_VNET_NEEDS_CSUM | WADI_VNET_DATA_VALID))
		b->flags |= WD_BUF_SUM_GOOD;
	if (!(v->flags & WADI_VNET_NEEDS_CSUM))
		return true;
	if (v->csum_start < WD_NET_HEADER || v->csum_start + v->csum_offset + 2u > b->len)
		return false;
	b->flags |= WD_BUF_SUM_OPEN;
	b->sum_from = wd_buf_place(b, b->data + v->csum_start);
	b->sum_at = v->csum_offset;
	return true;
}

bool frames_note(struct wd_buf *frame, const struct wadi_vnet *vnet)
{
	unsigned type = vnet->gso_type & ~(unsigned)WADI_VNET_GSO_ECN;

	if (frame->len < WD_NET_HEADER || !note_sum(frame, vnet))
		return false;
	if (type == WADI_VNET_GSO_NONE)
		return true;
	frame->segment = vnet->gso_size;
	return vnet->gso_size > 0 && (type == WADI_VNET_GSO_TCPV4 || type == WADI_VNET_GSO_TCPV6);
}
