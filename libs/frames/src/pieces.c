/* SPDX-License-Identifier: ISC */
#include "wadi/frames.h"

size_t frames_gather(const struct wd_buf *frame, struct frames_piece *into, size_t max)
{
	size_t n = 0;

	for (const struct wd_buf *b = frame; b; b = b->more) {
		if (n + 1 + b->slices > max)
			return 0;
		if (b->len > 0)
			into[n++] = (struct frames_piece){ b->data, b->len };
		for (size_t i = 0; i < b->slices; i++) {
			const struct wd_slice *s = &b->slice[i];

			if (s->len > 0)
				into[n++] = (struct frames_piece){ s->page->bytes + s->from,
				                                   s->len };
		}
	}
	return n;
}

struct wd_buf *frames_fill(struct wd_pool *pool, struct wd_bytes frame)
{
	struct wd_buf *first = NULL, **at = &first;

	for (size_t done = 0; done < frame.len; done += (*at)->len, at = &(*at)->more) {
		uint32_t n;

		*at = wd_buf_alloc(pool, WD_HOST_HEADROOM);
		if (!*at) {
			wd_buf_free(first);
			return NULL;
		}
		n = frame.len - done < (*at)->room ? (uint32_t)(frame.len - done) : (*at)->room;
		memcpy(wd_buf_append(*at, n), frame.ptr + done, n);
	}
	return first;
}
