/* SPDX-License-Identifier: ISC */
#include "wadi/flow.h"

WD_ERROR(wd_flow_closed, NULL, "flow", "closed");
WD_ERROR(wd_flow_reset, NULL, "flow", "cut off by the peer or the way to it");
WD_ERROR(wd_flow_refused, NULL, "flow", "nobody listens there");
WD_ERROR(wd_flow_timeout, NULL, "flow", "the peer does not answer");

static wd_err write_one(wd_flow flow, const struct wd_buf *buf)
{
	struct wd_bytes pieces[1 + WD_BUF_PAGES] = { wd_buf_bytes(buf) };

	for (size_t i = 0; i < buf->slices; i++) {
		const struct wd_slice *s = &buf->slice[i];

		pieces[1 + i] = wd_bytes(s->page->bytes + s->from, s->len);
	}
	return wd_flow_write_pieces(flow, pieces, 1u + buf->slices);
}

wd_err wd_flow_send_by_write(wd_flow flow, struct wd_buf *buf)
{
	WD_AUTO(wd_buf) struct wd_buf *owned = buf;

	for (const struct wd_buf *b = owned; b; b = b->more)
		WD_TRY(write_one(flow, b));
	return NULL;
}
