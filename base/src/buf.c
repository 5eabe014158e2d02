/* SPDX-License-Identifier: ISC */
#include "wadi/buf.h"

size_t wd_buf_total(const struct wd_buf *buf)
{
	size_t total = 0;

	for (const struct wd_buf *b = buf; b; b = b->more) {
		total += b->len;
		for (size_t i = 0; i < b->slices; i++)
			total += b->slice[i].len;
	}
	return total;
}

/* Copies what of `piece` lies behind the next `*skip` bytes. */
static void copy_piece(struct wd_bytes piece, size_t *skip, struct wd_room *into)
{
	size_t pass = *skip < piece.len ? *skip : piece.len;
	size_t n = piece.len - pass < into->len ? piece.len - pass : into->len;

	if (n > 0)
		memcpy(into->ptr, piece.ptr + pass, n);
	into->ptr += n;
	into->len -= n;
	*skip -= pass;
}

bool wd_buf_copy(const struct wd_buf *buf, size_t from, struct wd_room into)
{
	for (const struct wd_buf *b = buf; b && into.len > 0; b = b->more) {
		copy_piece(wd_buf_bytes(b), &from, &into);
		for (size_t i = 0; i < b->slices && into.len > 0; i++) {
			const struct wd_slice *s = &b->slice[i];

			copy_piece(wd_bytes(s->page->bytes + s->from, s->len), &from, &into);
		}
	}
	return into.len == 0;
}

/* Cuts the slices to `len` bytes. */
static void cut_slices(struct wd_buf *buf, size_t len)
{
	size_t kept = 0;

	for (; kept < buf->slices && len > 0; kept++) {
		struct wd_slice *s = &buf->slice[kept];

		if (s->len > len)
			s->len = (uint32_t)len;
		len -= s->len;
	}
	while (buf->slices > kept)
		wd_page_put(buf->slice[--buf->slices].page);
}

bool wd_buf_cut(struct wd_buf *buf, size_t len)
{
	size_t total = 0;

	if (wd_likely(!buf->more && buf->slices == 0)) {
		wd_buf_keep(buf, len < buf->len ? (uint32_t)len : buf->len);
		return len <= buf->len;
	}
	if (len > wd_buf_total(buf))
		return false;
	for (struct wd_buf *b = buf; b; b = b->more) {
		size_t rest = len - total, own = rest < b->len ? rest : b->len;

		wd_buf_keep(b, (uint32_t)own);
		cut_slices(b, rest - own);
		total += own;
		for (size_t i = 0; i < b->slices; i++)
			total += b->slice[i].len;
		if (total == len) {
			wd_buf_free(b->more);
			b->more = NULL;
		}
	}
	return true;
}

/* Another buffer, with as many of the bytes from `from` on as fit. */
static struct wd_buf *dup_part(const struct wd_buf *frame, size_t from, size_t len,
                               struct wd_pool *pool)
{
	struct wd_buf *b = wd_buf_alloc(pool, 0);
	uint32_t n;

	if (!b)
		return NULL;
	n = len < b->room ? (uint32_t)len : b->room;
	b->len = n;
	b->room -= n;
	if (wd_buf_copy(frame, from, wd_room(b->data, n)))
		return b;
	wd_buf_free(b);
	return NULL;
}

WD_CHAINS_BELOW

struct wd_buf *wd_buf_dup(const struct wd_buf *frame, struct wd_pool *pool)
{
	size_t len = wd_buf_total(frame), done = 0;
	struct wd_buf *copy = NULL, **end = &copy;

	do {
		*end = dup_part(frame, done, len - done, pool);
		if (!*end) {
			wd_buf_free(copy);
			return NULL;
		}
		done += (*end)->len;
		end = &(*end)->more;
	} while (done < len);
	copy->flags = frame->flags;
	copy->segment = frame->segment;
	copy->sum_from = (uint16_t)(frame->sum_from - frame->head);
	copy->sum_at = frame->sum_at;
	return copy;
}

bool wd_buf_refer(struct wd_buf *buf, struct wd_page *page, uint32_t from, uint32_t len)
{
	if (buf->slices == WD_BUF_PAGES || from > page->size || len > page->size - from)
		return false;
	buf->slice[buf->slices++] = (struct wd_slice){ wd_page_get(page), from, len };
	return true;
}

void wd_page_put(struct wd_page *page)
{
	if (page && --page->refs == 0)
		page->drop(page);
}

/* Not inline, since it takes `b` over: -fanalyzer, which loses track of lines, would
 * report each buffer in one as leaked. */
void wd_bufq_put(struct wd_bufq *q, struct wd_buf *b)
{
	b->next = NULL;
	*q->last = b;
	q->last = &b->next;
}

void wd_bufq_join(struct wd_bufq *to, struct wd_bufq *from)
{
	if (!from->first)
		return;
	*to->last = from->first;
	to->last = from->last;
	wd_bufq_init(from);
}

void wd_bufq_drop(struct wd_bufq *q)
{
	for (struct wd_buf *b; (b = wd_bufq_get(q)) != NULL;)
		wd_buf_free(b);
}
