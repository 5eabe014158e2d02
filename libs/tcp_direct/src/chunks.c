/* SPDX-License-Identifier: ISC */
#include "memory.h"
#include "out.h"

static struct tcp_chunk *chunk_at(struct tcp_chunks *q, uint32_t i)
{
	return &q->ring[(q->first + i) & (q->size - 1)];
}

/* ---- All of it --------------------------------------------------------------------------- */

struct tcp_out *out_get(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o)
		return o;
	o = slab_take(c->tcp, &c->tcp->outs);
	if (!o)
		return NULL;
	o->chunks.ring = o->chunks.few;
	o->chunks.size = TCP_FEW_CHUNKS;
	o->sents.ring = o->sents.few;
	o->sents.size = TCP_FEW_SENT;
	o->end = o->lost_hint = o->small = o->sent_max_end = o->round.end = c->snd_nxt;
	o->rack.fack = o->rack.end = c->snd_una;
	o->recover = c->flags & TCP_DOUBTS ? c->snd_una : c->snd_una - 1;
	o->rack.round = c->snd_una;
	return c->out = o;
}

/* Where a SYN is not acknowledged yet, snd_una stands before the first byte. */
uint32_t out_queued(const struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (!o || o->chunks.count == 0)
		return 0;
	return o->end - seq_max(c->snd_una, chunk_at(&o->chunks, 0)->seq);
}

void out_drop(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (!o)
		return;
	chunks_drop(c, o->end);
	if (o->chunks.ring != o->chunks.few)
		memory_free(c->tcp, o->chunks.ring, o->chunks.size * sizeof *o->chunks.ring);
	if (o->sents.ring != o->sents.few)
		memory_free(c->tcp, o->sents.ring, o->sents.size * sizeof *o->sents.ring);
	slab_give(c->tcp, &c->tcp->outs, o);
	c->out = NULL;
}

void out_release(struct tcp_conn *c)
{
	if (c->out && c->snd_una == c->snd_nxt && seq_upto(c->out->end, c->snd_una))
		out_drop(c);
}

/* ---- Adding ------------------------------------------------------------------------------ */

/* Room for one more chunk; false without memory. */
static bool chunks_reserve(struct tcp_direct *tcp, struct tcp_chunks *q)
{
	size_t bytes = q->size * sizeof *q->ring;
	struct tcp_chunk *ring;

	if (q->count < q->size)
		return true;
	ring = memory_alloc(tcp, bytes * 4);
	if (!ring)
		return false;
	for (uint32_t i = 0; i < q->count; i++)
		ring[i] = *chunk_at(q, i);
	if (q->ring != q->few)
		memory_free(tcp, q->ring, bytes);
	q->ring = ring;
	q->size *= 4;
	q->first = 0;
	return true;
}

/* Takes over a reference. */
static void chunks_add(struct tcp_out *o, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct tcp_chunks *q = &o->chunks;

	*chunk_at(q, q->count++) = (struct tcp_chunk){ page, from, len, o->end };
	o->end += len;
}

bool chunks_refer(struct tcp_conn *c, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct tcp_out *o = out_get(c);

	if (!o || !chunks_reserve(c->tcp, &o->chunks))
		return false;
	chunks_add(o, wd_page_get(page), from, len);
	return true;
}

/* Where bytes can be put behind the last chunk, in its page. */
static struct wd_room tail_room(struct tcp_chunks *q)
{
	struct tcp_chunk *k = q->count > 0 ? chunk_at(q, q->count - 1) : NULL;

	if (!k || !page_is_ours(k->page))
		return wd_room(NULL, 0);
	return wd_room(k->page->bytes + k->from + k->len, k->page->size - k->from - k->len);
}

/* A chunk of no bytes yet, for `want`.  The more is in line, the larger are the pages. */
static bool open_page(struct tcp_conn *c, struct tcp_out *o, uint32_t want)
{
	struct wd_page *page;

	if (!chunks_reserve(c->tcp, &o->chunks))
		return false;
	page = page_take(c->tcp, most(want, out_queued(c) / 4));
	if (!page)
		return false;
	chunks_add(o, page, 0, 0);
	return true;
}

uint32_t chunks_copy(struct tcp_conn *c, struct wd_bytes bytes)
{
	struct tcp_out *o = out_get(c);
	struct wd_cursor from = wd_cursor(bytes);

	while (o && from.left > 0) {
		struct wd_room into = tail_room(&o->chunks);
		struct wd_bytes some;

		if (into.len == 0 && open_page(c, o, (uint32_t)from.left))
			into = tail_room(&o->chunks);
		if (!into.ptr || into.len == 0)
			break;
		some = wd_cursor_take(&from, from.left < into.len ? from.left : into.len);
		memcpy(into.ptr, some.ptr, some.len);
		chunk_at(&o->chunks, o->chunks.count - 1)->len += (uint32_t)some.len;
		o->end += (uint32_t)some.len;
	}
	return (uint32_t)(bytes.len - from.left);
}

/* ---- Dropping ---------------------------------------------------------------------------- */

void chunks_drop(struct tcp_conn *c, uint32_t upto)
{
	struct tcp_chunks *q = &c->out->chunks;

	while (q->count > 0) {
		struct tcp_chunk *k = chunk_at(q, 0);

		if (seq_before(upto, k->seq + k->len))
			return;
		wd_page_put(k->page);
		q->first++;
		q->count--;
		q->hint -= q->hint > 0;
	}
}

/* ---- Sending ----------------------------------------------------------------------------- */

/* Which chunk has the byte `seq`: the one looked for last or the next, as a rule. */
static uint32_t chunks_find(struct tcp_chunks *q, uint32_t seq)
{
	uint32_t low = 0, high = q->count;

	for (uint32_t i = q->hint; i < q->count && i <= q->hint + 1; i++)
		if (seq - chunk_at(q, i)->seq < chunk_at(q, i)->len)
			return i;
	while (low + 1 < high) {
		uint32_t middle = low + (high - low) / 2;

		if (seq_before(seq, chunk_at(q, middle)->seq))
			high = middle;
		else
			low = middle;
	}
	return low;
}

uint32_t chunks_slice(struct tcp_conn *c, struct wd_buf *buf, uint32_t seq, uint32_t len)
{
	struct tcp_chunks *q = &c->out->chunks;
	uint32_t done = 0;

	for (uint32_t i = chunks_find(q, seq); done < len && i < q->count; i++) {
		const struct tcp_chunk *k = chunk_at(q, i);
		uint32_t skip = seq + done - k->seq;
		uint32_t n = least(len - done, k->len - skip);

		if (!wd_buf_refer(buf, k->page, k->from + skip, n))
			break;
		q->hint = i;
		done += n;
	}
	return done;
}

/* What slices cannot hold is copied: many small pieces. */
bool chunks_gather(struct tcp_conn *c, struct wd_buf *buf, uint32_t seq, uint32_t len)
{
	struct tcp_chunks *q = &c->out->chunks;
	uint8_t *to = wd_buf_append(buf, len);
	uint32_t done = 0;

	if (!to)
		return false;
	for (uint32_t i = chunks_find(q, seq); done < len && i < q->count; i++) {
		const struct tcp_chunk *k = chunk_at(q, i);
		uint32_t skip = seq + done - k->seq;
		uint32_t n = least(len - done, k->len - skip);

		memcpy(to + done, k->page->bytes + k->from + skip, n);
		q->hint = i;
		done += n;
	}
	return done == len;
}

void buf_cut_slices(struct wd_buf *buf, uint32_t upto)
{
	uint32_t len = 0, i;

	for (i = 0; i < buf->slices && len < upto; i++) {
		buf->slice[i].len = least(buf->slice[i].len, upto - len);
		len += buf->slice[i].len;
	}
	while (buf->slices > i)
		wd_page_put(buf->slice[--buf->slices].page);
}
