/* SPDX-License-Identifier: ISC */
/* wadi/buf.h - packet buffers with headroom.
 *
 * A layer prepends its header in place on the way down and skips it on the
 * way up; nobody copies.  One buffer has one owner: a function whose
 * parameter is marked WD_OWNED takes it over, on failure too.
 *
 * A frame to send is one owned buffer plus up to WD_BUF_PAGES counted
 * references to payload pages, so that TCP keeps what it may have to send
 * again.  What does not fit in one buffer, such as a large received segment,
 * is a chain of buffers, linked by `more`.
 */
#ifndef WADI_BUF_H
#define WADI_BUF_H

#include "wadi/base.h"

/* 64 KiB in pages, and one for a start inside a page. */
enum { WD_BUF_PAGES = 17 };

/* Payload that several frames may refer to.  `drop` is called when the last
 * reference is gone. */
struct wd_page {
	uint8_t *bytes;
	uint32_t size;
	uint32_t refs;
	void (*drop)(struct wd_page *page);
};

/* A part of a page, counted. */
struct wd_slice {
	struct wd_page *page;
	uint32_t from, len;
};

struct wd_buf {
	struct wd_buf  *next;  /* the rest of the line it stands in */
	struct wd_buf  *more;  /* the rest of the same frame; it has no slices itself then */
	uint8_t        *data;  /* first byte in use */
	uint32_t        len;   /* bytes in use */
	uint32_t        room;  /* bytes free behind them */
	uint32_t        head;  /* bytes free before them */
	uint16_t        flags; /* WD_BUF_... */
	uint16_t        slices; /* how many of `slice` are in use */
	uint16_t        segment; /* 0, or the payload bytes of each of the TCP segments that
	                          * this one stands for (GSO, GRO) */
	uint16_t        sum_from; /* WD_BUF_SUM_...: wd_buf_place() of the transport header, */
	uint16_t        sum_at; /* and where in that the checksum stands: TCP 16, UDP 6 */
	struct wd_pool *home;  /* where wd_buf_free() returns it */
	struct wd_slice slice[WD_BUF_PAGES]; /* payload behind `data`, in order */
};

/* wd_buf.flags.  A checksum that is asked for is the sum of the pseudo header as yet, not
 * complemented (as virtio 1.2, 5.1.6.2 has it); who fills it in covers the bytes from
 * `sum_from` to the end of the frame. */
enum {
	WD_BUF_SUM_GOOD = 1, /* received: the transport checksum is verified, or was not needed */
	WD_BUF_SUM_ASK  = 2, /* to send: the device shall fill it in */
	WD_BUF_SUM_OPEN = 4, /* received, besides GOOD: nobody has filled it in.  Who passes the
	                      * frame on must ask for it: `sum_from` and `sum_at` are as for that */
};

/* Buffers of one size over the caller's memory; no allocation after _init. */
struct wd_pool {
	struct wd_buf *free;
	uint8_t *fresh; /* buffers from here on were never used, nor touched */
	uint32_t size;  /* bytes a buffer holds */
	uint32_t count, used, used_max;
	uint64_t failed; /* times it was empty */
};

/* Cuts `memory` into buffers of `size` bytes each; `memory` outlives them.
 * wd_no_memory when not even one fits. */
WD_MUST WD_NONNULL wd_err wd_pool_init(struct wd_pool *pool, struct wd_room memory, uint32_t size);
/* Bytes of memory that hold `count` buffers of `size` bytes. */
size_t wd_pool_memory(uint32_t count, uint32_t size);

/* Returns it, what is chained to it by `more`, and its references; NULL is fine. */
void wd_buf_free(struct wd_buf *buf WD_OWNED);
static inline void wd_buf_cleanup(struct wd_buf **buf) { wd_buf_free(*buf); }

/* An empty buffer, `headroom` bytes free before its data.  NULL when the pool
 * is empty or the headroom larger than a buffer: the caller drops the packet. */
struct wd_buf *wd_buf_alloc(struct wd_pool *pool, uint32_t headroom)
	WD_MUST WD_FREE_WITH(wd_buf_free);

/* Bytes of the whole frame: its own, its slices', and those of its chain. */
WD_NONNULL size_t wd_buf_total(const struct wd_buf *buf);

/* Copies `into.len` bytes of the whole frame, from its byte `from` on; false when it has
 * fewer, and `into` holds what there was. */
WD_MUST WD_NONNULL bool wd_buf_copy(const struct wd_buf *buf, size_t from, struct wd_room into);

/* Keeps the first `len` bytes of the whole frame; false, and nothing cut, when it has
 * fewer. */
WD_MUST WD_NONNULL bool wd_buf_cut(struct wd_buf *buf, size_t len);

/* A copy of the whole frame in buffers of `pool`, as few as hold it: nothing before the
 * first byte, no slices.  NULL when there are too few. */
struct wd_buf *wd_buf_dup(const struct wd_buf *frame, struct wd_pool *pool)
	WD_MUST WD_FREE_WITH(wd_buf_free);

/* Adds a reference to `len` bytes of `page` from `from` on behind what is
 * there; false, and nothing added, when all WD_BUF_PAGES are in use or the
 * page has fewer bytes. */
WD_MUST WD_NONNULL bool wd_buf_refer(struct wd_buf *buf, struct wd_page *page, uint32_t from,
                                     uint32_t len);

/* One more reference; one less. */
WD_NONNULL static inline struct wd_page *wd_page_get(struct wd_page *page)
{
	page->refs++;
	return page;
}
void wd_page_put(struct wd_page *page); /* NULL is fine */

/* Opens `n` bytes before the data; NULL when the headroom is too small. */
WD_MUST WD_NONNULL static inline uint8_t *wd_buf_prepend(struct wd_buf *b, uint32_t n)
{
	if (wd_unlikely(n > b->head))
		return NULL;
	b->head -= n;
	b->len += n;
	return b->data -= n;
}

/* Opens `n` bytes behind the data; NULL when they do not fit. */
WD_MUST WD_NONNULL static inline uint8_t *wd_buf_append(struct wd_buf *b, uint32_t n)
{
	if (wd_unlikely(n > b->room))
		return NULL;
	b->room -= n;
	b->len += n;
	return b->data + b->len - n;
}

/* Drops `n` bytes from the front; returns them, NULL when there are fewer. */
WD_MUST WD_NONNULL static inline const uint8_t *wd_buf_skip(struct wd_buf *b, uint32_t n)
{
	if (wd_unlikely(n > b->len))
		return NULL;
	b->head += n;
	b->len -= n;
	b->data += n;
	return b->data - n;
}

/* Keeps the first `n` bytes of the buffer's own. */
WD_NONNULL static inline void wd_buf_keep(struct wd_buf *b, uint32_t n)
{
	if (n < b->len) {
		b->room += b->len - n;
		b->len = n;
	}
}

/* Where `at`, a byte of the buffer's own, stands in its memory: it stays there when
 * headers are opened before it. */
WD_NONNULL static inline uint16_t wd_buf_place(const struct wd_buf *b, const uint8_t *at)
{
	return (uint16_t)(at - (b->data - b->head));
}

/* The buffer's own bytes. */
WD_NONNULL static inline struct wd_bytes wd_buf_bytes(const struct wd_buf *b)
{
	return wd_bytes(b->data, b->len);
}

/* A first-in first-out line of buffers; it owns what stands in it. */
struct wd_bufq {
	struct wd_buf *first, **last;
};

/* Empty; needed before any other use. */
WD_NONNULL static inline void wd_bufq_init(struct wd_bufq *q)
{
	q->first = NULL;
	q->last = &q->first;
}

/* Stands `b` at the end of the line. */
WD_NONNULL void wd_bufq_put(struct wd_bufq *q, struct wd_buf *b WD_OWNED);

/* The first in line, the caller's now; NULL when there is none. */
WD_MUST WD_NONNULL static inline struct wd_buf *wd_bufq_get(struct wd_bufq *q)
{
	struct wd_buf *b = q->first;

	if (b && !(q->first = b->next))
		q->last = &q->first;
	return b;
}

/* Moves everything in `from` behind what stands in `to`. */
WD_NONNULL void wd_bufq_join(struct wd_bufq *to, struct wd_bufq *from);
/* Frees everything in it. */
WD_NONNULL void wd_bufq_drop(struct wd_bufq *q);

#endif
