/* SPDX-License-Identifier: ISC */
/* out.h - what was written: its bytes, and which of them were sent when. */
#ifndef TCP_OUT_H
#define TCP_OUT_H

#include "conn.h"

/* ---- The bytes (chunks.c) ---------------------------------------------------------------- */

/* The connection's, made where there is none; NULL without memory. */
struct tcp_out *out_get(struct tcp_conn *c);
/* Gives it back if nothing is left in it. */
void out_release(struct tcp_conn *c);
/* Gives it back with all that is in it. */
void out_drop(struct tcp_conn *c);

/* Copies as many of `bytes` behind the last as memory allows; returns how many. */
uint32_t chunks_copy(struct tcp_conn *c, struct wd_bytes bytes);
/* Adds a reference; false when there is no memory. */
WD_MUST bool chunks_refer(struct tcp_conn *c, struct wd_page *page, uint32_t from, uint32_t len);
/* Drops what comes before `upto`. */
void chunks_drop(struct tcp_conn *c, uint32_t upto);
/* Adds bytes from `seq` on behind what is in `buf`, `len` or as many as slices of one frame
 * can hold; returns how many. */
uint32_t chunks_slice(struct tcp_conn *c, struct wd_buf *buf, uint32_t seq, uint32_t len);
/* Appends a copy of `len` bytes from `seq` on to `buf`; false when they do not fit. */
WD_MUST bool chunks_gather(struct tcp_conn *c, struct wd_buf *buf, uint32_t seq, uint32_t len);
/* Keeps the first `upto` bytes of the slices. */
void buf_cut_slices(struct wd_buf *buf, uint32_t upto);
/* Bytes that were written and are not acknowledged. */
uint32_t out_queued(const struct tcp_conn *c);

/* ---- When they were sent (sents.c) ------------------------------------------------------- */

/* The i-th record, and up to where it goes. */
static inline struct tcp_sent *sent_at(struct tcp_sents *s, uint32_t i)
{
	return &s->ring[(s->first + i) & (s->size - 1)];
}
static inline uint32_t sent_end(const struct tcp_conn *c, uint32_t i)
{
	struct tcp_sents *s = &c->out->sents;

	return i + 1 < s->count ? sent_at(s, i + 1)->seq : c->snd_nxt;
}

/* Notes that what follows what was sent before goes now, before snd_nxt moves on. */
void sent_push(struct tcp_conn *c);
/* Which record `seq`, which was sent and is not acknowledged, belongs to. */
uint32_t sent_find(const struct tcp_conn *c, uint32_t seq);
/* Makes a record start at `seq`, which lies inside the i-th; false without memory. */
WD_MUST bool sent_split(struct tcp_conn *c, uint32_t i, uint32_t seq);
/* Joins the i-th and the next when nothing tells them apart any more; says whether. */
bool sent_join(struct tcp_conn *c, uint32_t i);
/* Joins all that can be. */
void sent_join_all(struct tcp_conn *c);
/* Drops what comes before `upto`. */
void sent_drop(struct tcp_conn *c, uint32_t upto);
/* Sets and clears flags of the i-th record, and keeps the sums of them. */
void sent_flag(struct tcp_conn *c, uint32_t i, uint32_t set, uint32_t clear);

#endif
