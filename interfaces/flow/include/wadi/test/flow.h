/* SPDX-License-Identifier: ISC */
/* wadi/test/flow.h - what every flow does. */
#ifndef WADI_TEST_FLOW_H
#define WADI_TEST_FLOW_H

#include "wadi/fiber.h"
#include "wadi/flow.h"
#include "wadi/test/expect.h"

/* More than flows tend to keep on the way, so that writers have to wait. */
enum { WD_FLOW_TEST_BYTES = 300000 };

/* The byte at place `i` of what is sent; its period is no power of two. */
WD_TEST uint8_t wd_flow_test_byte(uint64_t i)
{
	return (uint8_t)(i % 251 ^ i / 251);
}

/* Writes them all in pieces of many lengths, then says that this was all. */
WD_TEST wd_err wd_flow_test_write(void *arg)
{
	const wd_flow *flow = arg;
	uint8_t text[1000];
	size_t len = 0;

	for (uint64_t at = 0; at < WD_FLOW_TEST_BYTES; at += len) {
		uint64_t left = WD_FLOW_TEST_BYTES - at;

		len = 1 + (len * 3 + 1) % sizeof text;
		len = len < left ? len : (size_t)left;
		for (size_t i = 0; i < len; i++)
			text[i] = wd_flow_test_byte(at + i);
		WD_TRY(wd_flow_write(*flow, wd_bytes(text, len)));
	}
	wd_flow_shutdown(*flow, WD_FLOW_WRITE);
	return NULL;
}

/* Reads until the end; returns how many bytes were as they should be. */
WD_TEST uint64_t wd_flow_test_read(wd_flow flow)
{
	uint8_t text[1501];
	uint64_t good = 0;
	size_t got = 1;

	while (good <= WD_FLOW_TEST_BYTES && !wd_flow_read(flow, WD_ROOM(text), &got) && got > 0)
		for (size_t i = 0; i < got && i < sizeof text; i++)
			good += text[i] == wd_flow_test_byte(good);
	return good;
}

/* Does this text come, however it is cut? */
WD_TEST bool wd_flow_test_gets(wd_flow flow, const char *text)
{
	uint8_t into[64];
	size_t len = strlen(text), have = 0, got = 1;

	while (have < len && got > 0 && !wd_flow_read(flow, wd_room(into + have, len - have), &got))
		have += got;
	return have == len && memcmp(into, text, len) == 0;
}

/* A page that is only counted. */
WD_TEST void wd_flow_test_dropped(struct wd_page *page)
{
	page->size = 0;
}

/* A buffer with this text; NULL when the pool is empty. */
WD_TEST struct wd_buf *wd_flow_test_buf(struct wd_pool *pool, const char *text)
{
	WD_AUTO(wd_buf) struct wd_buf *buf = wd_buf_alloc(pool, 8);
	size_t len = strlen(text);
	uint8_t *into = buf ? wd_buf_append(buf, (uint32_t)len) : NULL;

	if (!into)
		return NULL;
	memcpy(into, text, len);
	return wd_move(buf);
}

/* What frames are made of, all of which comes back. */
struct wd_flow_test_frames {
	struct wd_pool pool;
	struct wd_page page;
	uint8_t text[17], memory[2048];
};

/* A frame crosses with its slice and its chain. */
WD_TEST int wd_flow_test_frame(wd_flow a, wd_flow b, struct wd_flow_test_frames *of)
{
	struct wd_buf *buf = NULL;
	int failures = 0;

	memcpy(of->text, "a slice of a page", sizeof of->text);
	of->page = (struct wd_page){ of->text, sizeof of->text, 1, wd_flow_test_dropped };
	if (!wd_pool_init(&of->pool, WD_ROOM(of->memory), 64))
		buf = wd_flow_test_buf(&of->pool, "frame, ");
	WD_EXPECT(buf && wd_buf_refer(buf, &of->page, 2, 5));
	if (buf && (buf->more = wd_flow_test_buf(&of->pool, ", chain")))
		WD_EXPECT(wd_flow_send(a, wd_move(buf)) == NULL);
	WD_EXPECT(wd_flow_test_gets(b, "frame, slice, chain"));
	wd_buf_free(buf);
	return failures;
}

/* A few bytes each way; pieces, and nothing at all. */
WD_TEST int wd_flow_test_small(wd_flow a, wd_flow b)
{
	struct wd_bytes pieces[3] = { wd_str("one "), wd_bytes(NULL, 0), wd_str("two") };
	uint8_t none[1];
	size_t got = 1;
	int failures = 0;

	WD_EXPECT(wd_flow_write(a, wd_str("hello")) == NULL);
	WD_EXPECT(wd_flow_read(b, wd_room(none, 0), &got) == NULL && got == 0);
	WD_EXPECT(wd_flow_test_gets(b, "hello"));
	WD_EXPECT(wd_flow_write_pieces(b, pieces, 3) == NULL);
	WD_EXPECT(wd_flow_write_pieces(b, pieces, 0) == NULL);
	WD_EXPECT(wd_flow_test_gets(a, "one two"));
	return failures;
}

/* Much of it one way, and the end of that half alone. */
WD_TEST int wd_flow_test_stream(wd_flow from, wd_flow to)
{
	struct wd_fiber *writer;
	wd_err result = NULL;
	uint8_t none[1];
	size_t got = 1;
	int failures = 0;

	result = wd_spawn("flow test", wd_flow_test_write, &from, &writer);
	WD_EXPECT(result == NULL);
	if (result)
		return failures;
	WD_EXPECT(wd_flow_test_read(to) == WD_FLOW_TEST_BYTES);
	WD_EXPECT(wd_flow_read(to, WD_ROOM(none), &got) == NULL && got == 0);
	wd_flow_shutdown(to, WD_FLOW_READ); /* the writer ends, if that went wrong */
	WD_EXPECT(wd_join(writer, &result) == NULL && result == NULL);
	WD_EXPECT(wd_flow_read(to, WD_ROOM(none), &got) == NULL && got == 0);
	WD_EXPECT(wd_err_is(wd_flow_write(from, wd_str("more")), wd_flow_closed));
	wd_flow_shutdown(from, WD_FLOW_WRITE);
	return failures;
}

/* The other half still works. */
WD_TEST int wd_flow_test_half(wd_flow a, wd_flow b)
{
	int failures = 0;

	WD_EXPECT(wd_flow_write(b, wd_str("still here")) == NULL);
	WD_EXPECT(wd_flow_test_gets(a, "still here"));
	return failures;
}

/* The peer is gone: reading ends, and writing fails, at the latest when there is no
 * place left on the way. */
WD_TEST int wd_flow_test_gone(wd_flow flow)
{
	uint8_t text[1000] = { 0 };
	wd_err err = NULL;
	size_t got = 1;
	int failures = 0;

	for (int i = 0; i < 100000 && !err; i++)
		err = wd_flow_write(flow, wd_bytes(text, sizeof text));
	WD_EXPECT(wd_err_is(err, wd_flow_closed) || wd_err_is(err, wd_flow_reset));
	err = wd_flow_read(flow, WD_ROOM(text), &got);
	WD_EXPECT(err ? wd_err_is(err, wd_flow_reset) : got == 0);
	return failures;
}

/* Takes both ends of one flow and closes them; returns how many expectations were
 * not met. */
static inline int wd_flow_conforms(wd_flow a, wd_flow b)
{
	static struct wd_flow_test_frames frames;
	int failures = wd_flow_test_small(a, b) + wd_flow_test_frame(b, a, &frames) +
	               wd_flow_test_stream(a, b) + wd_flow_test_half(a, b);

	wd_flow_close(a);
	failures += wd_flow_test_gone(b);
	wd_flow_close(b);
	/* What was sent and arrived is nobody's any more. */
	WD_EXPECT(frames.pool.used == 0);
	WD_EXPECT(frames.page.refs == 1 && frames.page.size == sizeof frames.text);
	return failures;
}

#endif
