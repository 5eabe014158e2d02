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

WD_CHAINS_BELOW

struct wd_buf *frames_fill(struct wd_pool *pool, struct wd_bytes frame)
{
	struct wd_buf *first = NULL, **at = &first;

	for (size_t done = 0; done < frame.len;) {
		struct wd_buf *b = *at = wd_buf_alloc(pool, WD_HOST_HEADROOM);
		uint32_t n;

		if (!b) {
			wd_buf_free(first);
			return NULL;
		}
		n = frame.len - done < b->room ? (uint32_t)(frame.len - done) : b->room;
		memcpy(b->data, frame.ptr + done, n);
		b->len = n;
		b->room -= n;
		done += n;
		at = &b->more;
	}
	return first;
}
