/* SPDX-License-Identifier: ISC */
#include "streams.h"

enum { PIECE = 60000, FRAME = 64, PAUSE_MS = 10, PAUSES_MAX = 20 };

/* What comes is put where nobody looks at it; all that goes out refers to the same page. */
static uint8_t nowhere[65536], nothing[65536];
static struct wd_page page;
static uint8_t frames[STREAMS_MAX * (FRAME + sizeof(struct wd_buf) + 64)];
static struct wd_pool pool;

/* It is never the last reference. */
static void keep(struct wd_page *of)
{
	(void)of;
}

wd_err streams_init(void)
{
	page = (struct wd_page){ nothing, sizeof nothing, 1, keep };
	return wd_pool_init(&pool, WD_ROOM(frames), FRAME);
}

bool streams_refer(struct wd_buf *buf, uint32_t len)
{
	return wd_buf_refer(buf, &page, 0, len);
}

bool streams_is_sending(const struct streams *it, const struct stream *stream)
{
	return stream - it->stream >= it->taking;
}

uint64_t streams_bytes(const struct streams *it, bool sending)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < it->joined; i++)
		if (streams_is_sending(it, &it->stream[i]) == sending)
			sum += it->stream[i].bytes;
	return sum;
}

/* ---- Moving ------------------------------------------------------------------------------- */

void streams_count(struct streams *it, struct stream *stream, size_t bytes)
{
	it->moved += bytes;
	it->latest = wd_now();
	if (!wd_before(it->latest, it->begun)) {
		stream->bytes += bytes;
		return;
	}
	stream->numbers.omitted = stream->numbers.highest;
	stream->numbers.omitted_lost = stream->numbers.lost;
}

static void take(struct streams *it, struct stream *stream)
{
	size_t got;

	while (!wd_flow_read(wd_tcp_flow(stream->conn), WD_ROOM(nowhere), &got) && got > 0)
		streams_count(it, stream, got);
}

static void give(struct streams *it, struct stream *stream)
{
	while (it->running) {
		struct wd_buf *buf = wd_buf_alloc(&pool, FRAME);

		if (!buf || !streams_refer(buf, PIECE)) {
			wd_buf_free(buf);
			return;
		}
		if (wd_flow_send(wd_tcp_flow(stream->conn), buf))
			return;
		streams_count(it, stream, PIECE);
	}
}

void streams_run(struct streams *it, struct stream *stream)
{
	wd_err err = wd_wait(&stream->begin);

	if (!err && it->running)
		(streams_is_sending(it, stream) ? give : take)(it, stream);
	if (!err)
		err = wd_wait(&stream->leave);
	it->here--;
	if (it->here == 0)
		wd_wake(&it->all_left);
}

/* ---- Beginning and end -------------------------------------------------------------------- */

struct stream *streams_join(struct streams *it, wd_tcp_conn conn)
{
	struct stream *stream = &it->stream[it->joined++];

	stream->conn = conn;
	it->here++;
	it->moved++;
	return stream;
}

void streams_begin(struct streams *it)
{
	it->has_begun = it->running = true;
	it->begun = wd_after(wd_now(), it->omit);
	for (unsigned i = 0; i < it->joined; i++)
		wd_wake(&it->stream[i].begin);
}

/* A client reads whole blocks, whose size we do not keep to: it is to see the end of the last. */
static void stop_sending(struct streams *it)
{
	it->running = false;
	for (unsigned i = 0; i < it->joined && !it->udp; i++)
		if (streams_is_sending(it, &it->stream[i]))
			wd_flow_shutdown(wd_tcp_flow(it->stream[i].conn), WD_FLOW_WRITE);
}

wd_err streams_end(struct streams *it)
{
	uint64_t before;

	if (!it->running)
		return wd_malformed;
	stop_sending(it);
	it->ended = wd_now();
	for (unsigned i = 0; i < PAUSES_MAX; i++) {
		before = it->moved;
		WD_TRY(wd_sleep(wd_ms(PAUSE_MS)));
		if (it->moved == before)
			break;
	}
	if (wd_before(it->ended, it->latest))
		it->ended = it->latest;
	return NULL;
}

void streams_dismiss(struct streams *it)
{
	it->running = false;
	for (unsigned i = 0; i < it->joined && !it->udp; i++) {
		wd_flow_shutdown(wd_tcp_flow(it->stream[i].conn), WD_FLOW_BOTH);
		wd_wake(&it->stream[i].begin);
		wd_wake(&it->stream[i].leave);
	}
	it->wanted = it->joined; /* nobody joins any more */
	while (it->here > 0 && !wd_wait(&it->all_left))
		;
}
