/* SPDX-License-Identifier: ISC */
#include "wadi/flow_pair.h"

#include "wadi/alloc.h"

static WD_ERROR(no_room, wd_malformed, "flow-pair", "its size is not a positive number");

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- One way ------------------------------------------------------------------------ */

/* What can be taken, or put, without a step over the end of the ring. */
static struct wd_room filled(const struct flow_pair_way *w)
{
	return wd_room(w->ring + w->first, least(w->len, w->size - w->first));
}

static struct wd_room empty(const struct flow_pair_way *w)
{
	size_t behind = w->first + w->len;

	if (behind >= w->size)
		behind -= w->size;
	return wd_room(w->ring + behind, least(w->size - w->len, w->size - behind));
}

static size_t take(struct flow_pair_way *w, struct wd_room into)
{
	size_t all = 0;

	while (all < into.len && w->len > 0) {
		struct wd_room from = filled(w);
		size_t n = least(from.len, into.len - all);

		memcpy(into.ptr + all, from.ptr, n);
		w->first = (w->first + n) % w->size;
		w->len -= n;
		all += n;
	}
	return all;
}

static void come(struct flow_pair_way *w)
{
	wd_wake(&w->readable);
	if (w->come)
		w->come(w);
}

static wd_err put(struct flow_pair_way *w, struct wd_bytes from)
{
	struct wd_cursor c = wd_cursor(from);

	while (c.left > 0) {
		struct wd_room into = empty(w);
		struct wd_bytes some;

		if (w->cut)
			return wd_flow_reset;
		if (w->ended || w->unread)
			return wd_flow_closed;
		if (into.len == 0) {
			WD_TRY(wd_wait(&w->writable));
			continue;
		}
		some = wd_cursor_take(&c, least(c.left, into.len));
		memcpy(into.ptr, some.ptr, some.len);
		w->len += some.len;
		come(w);
	}
	return NULL;
}

static void end_writing(struct flow_pair_way *w)
{
	w->ended = true;
	come(w);
	wd_wake(&w->writable);
}

static void end_reading(struct flow_pair_way *w)
{
	w->unread = true;
	w->len = 0;
	come(w);
	wd_wake(&w->writable);
}

/* ---- The flow ----------------------------------------------------------------------- */

static wd_err read_locked(struct flow_pair_way *w, struct wd_room into, size_t *got)
{
	while (!flow_pair_can_read(w))
		WD_TRY(wd_wait(&w->readable));
	if (w->cut)
		return wd_flow_reset;
	*got = take(w, into);
	if (*got > 0)
		wd_wake(&w->writable);
	return NULL;
}

static wd_err flow_read(void *self, struct wd_room into, size_t *got)
{
	struct flow_pair_way *w = ((struct flow_pair_end *)self)->in;
	wd_err err;

	if (into.len == 0) {
		*got = 0;
		return NULL;
	}
	WD_TRY(wd_mutex_lock(&w->readers));
	err = read_locked(w, into, got);
	wd_mutex_unlock(&w->readers);
	return err;
}

static wd_err flow_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	struct flow_pair_way *w = ((struct flow_pair_end *)self)->out;
	wd_err err = NULL;

	WD_TRY(wd_mutex_lock(&w->writers));
	for (size_t i = 0; i < count && !err; i++)
		err = put(w, pieces[i]);
	wd_mutex_unlock(&w->writers);
	return err;
}

static wd_err flow_send(void *self, struct wd_buf *buf);

static void flow_shutdown(void *self, enum wd_flow_half half)
{
	struct flow_pair_end *end = self;

	if (half & WD_FLOW_READ)
		end_reading(end->in);
	if (half & WD_FLOW_WRITE)
		end_writing(end->out);
}

static void flow_close(void *self)
{
	flow_shutdown(self, WD_FLOW_BOTH);
}

static const struct wd_flow_ops flow_ops = {
	.read = flow_read,
	.write = flow_write,
	.send = flow_send,
	.shutdown = flow_shutdown,
	.close = flow_close,
};

static wd_err flow_send(void *self, struct wd_buf *buf)
{
	return wd_flow_send_by_write((wd_flow){ &flow_ops, self }, buf);
}

/* ---- The pair ----------------------------------------------------------------------- */

wd_err flow_pair_init(struct flow_pair *it, const char *name, int64_t size)
{
	*it = (struct flow_pair){ .name = name };
	if (size <= 0)
		return no_room;
	for (size_t i = 0; i < 2; i++) {
		it->way[i].size = (size_t)size;
		it->way[i].ring = wd_alloc((size_t)size);
		if (!it->way[i].ring) {
			flow_pair_fini(it);
			return wd_no_memory;
		}
		it->end[i] = (struct flow_pair_end){ &it->way[i], &it->way[1 - i] };
	}
	return NULL;
}

void flow_pair_fini(struct flow_pair *it)
{
	for (size_t i = 0; i < 2; i++)
		wd_free(wd_move(it->way[i].ring));
}

void flow_pair_cut(struct flow_pair *it)
{
	for (size_t i = 0; i < 2; i++) {
		struct flow_pair_way *w = &it->way[i];

		w->cut = true;
		w->len = 0;
		wd_wake(&w->writable);
		come(w);
	}
}

wd_flow flow_pair_a(struct flow_pair *it)
{
	return (wd_flow){ &flow_ops, &it->end[0] };
}

wd_flow flow_pair_b(struct flow_pair *it)
{
	return (wd_flow){ &flow_ops, &it->end[1] };
}
