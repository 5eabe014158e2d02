/* SPDX-License-Identifier: ISC */
#include "wadi/ip_cut.h"

struct wd_buf *ip_cut(wd_ethernet eth, uint32_t headroom, const struct wd_buf *frame, size_t from,
                      uint32_t len)
{
	struct wd_buf *part = wd_ethernet_alloc(eth, headroom);
	uint8_t *at = part ? wd_buf_append(part, len) : NULL;

	if (at && wd_buf_copy(frame, from, wd_room(at, len)))
		return part;
	wd_buf_free(part);
	return NULL;
}
