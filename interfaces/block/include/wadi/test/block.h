/* SPDX-License-Identifier: ISC */
/* wadi/test/block.h - what every block device does. */
#ifndef WADI_TEST_BLOCK_H
#define WADI_TEST_BLOCK_H

#include "wadi/block.h"
#include "wadi/test/expect.h"

enum { WD_BLOCK_TEST_BYTES = 4096 }; /* the largest sector this takes */

/* Bytes that tell from which sector and which pass they are. */
static inline void wd_block_pattern_(struct wd_room room, uint64_t sector, unsigned pass)
{
	for (size_t i = 0; i < room.len; i++)
		room.ptr[i] = (uint8_t)(i * 7 + sector * 13 + pass * 101 + 1);
}

/* Whether sector `sector` holds that pattern. */
WD_WAITS static inline bool wd_block_holds_(wd_block dev, uint64_t sector, unsigned pass)
{
	static uint8_t wanted[WD_BLOCK_TEST_BYTES], got[WD_BLOCK_TEST_BYTES];
	size_t size = wd_block_info(dev).sector_size;

	memset(got, 0, size);
	wd_block_pattern_(wd_room(wanted, size), sector, pass);
	return wd_block_read(dev, sector, wd_room(got, size)) == NULL &&
	       memcmp(got, wanted, size) == 0;
}

/* Writes the pattern to `count` sectors, in one go. */
WD_MUST WD_WAITS static inline wd_err wd_block_fill_(wd_block dev, uint64_t sector, size_t count,
                                                     unsigned pass)
{
	static uint8_t out[8 * WD_BLOCK_TEST_BYTES];
	size_t size = wd_block_info(dev).sector_size;

	for (size_t i = 0; i < count; i++)
		wd_block_pattern_(wd_room(out + i * size, size), sector + i, pass);
	return wd_block_write(dev, sector, wd_bytes(out, count * size));
}

/* What lies outside, crosses the end, or is part of a sector, moves nothing. */
WD_WAITS static inline int wd_block_refuses_(wd_block dev)
{
	static uint8_t bytes[2 * WD_BLOCK_TEST_BYTES];
	struct wd_block_info i = wd_block_info(dev);
	struct wd_room one = wd_room(bytes, i.sector_size), two = wd_room(bytes, 2 * i.sector_size);
	struct wd_bytes some = wd_bytes(bytes, 2 * i.sector_size);
	int failures = 0;

	WD_EXPECT(wd_err_is(wd_block_read(dev, i.sectors, one), wd_block_bad_range));
	WD_EXPECT(wd_err_is(wd_block_read(dev, UINT64_MAX, one), wd_block_bad_range));
	WD_EXPECT(wd_err_is(wd_block_read(dev, i.sectors - 1, two), wd_block_bad_range));
	WD_EXPECT(wd_err_is(wd_block_read(dev, 0, wd_room(bytes, 1)), wd_block_bad_range));
	if (!i.writable) {
		WD_EXPECT(wd_err_is(wd_block_write(dev, 0, some), wd_block_read_only));
		return failures;
	}
	WD_EXPECT(wd_err_is(wd_block_write(dev, i.sectors, some), wd_block_bad_range));
	WD_EXPECT(wd_err_is(wd_block_write(dev, i.sectors - 1, some), wd_block_bad_range));
	WD_EXPECT(wd_err_is(wd_block_write(dev, UINT64_MAX - 1, some), wd_block_bad_range));
	some.len = i.sector_size + 1;
	WD_EXPECT(wd_err_is(wd_block_write(dev, 0, some), wd_block_bad_range));
	return failures;
}

/* What is written is read back: both ends, several sectors at once, after others
 * were written, and nothing beside them has changed. */
WD_WAITS static inline int wd_block_keeps_(wd_block dev)
{
	uint64_t last = wd_block_info(dev).sectors - 1;
	int failures = 0;

	WD_EXPECT(wd_block_fill_(dev, 0, 8, 1) == NULL);
	WD_EXPECT(wd_block_fill_(dev, last, 1, 1) == NULL);
	WD_EXPECT(wd_block_fill_(dev, 3, 2, 2) == NULL);
	WD_EXPECT(wd_block_flush(dev) == NULL);
	for (uint64_t s = 0; s < 8; s++)
		WD_EXPECT(wd_block_holds_(dev, s, s == 3 || s == 4 ? 2 : 1));
	WD_EXPECT(wd_block_holds_(dev, last, 1));

	/* Nothing is a whole number of sectors, also behind the last. */
	WD_EXPECT(wd_block_read(dev, 0, wd_room(NULL, 0)) == NULL);
	WD_EXPECT(wd_block_write(dev, last + 1, wd_bytes(NULL, 0)) == NULL);
	return failures;
}

/* Eight writes in flight, then eight reads; waited for in an order of their own. */
WD_WAITS static inline int wd_block_queues_(wd_block dev)
{
	static uint8_t out[8][WD_BLOCK_TEST_BYTES], in[8][WD_BLOCK_TEST_BYTES];
	struct wd_block_request request[8];
	size_t size = wd_block_info(dev).sector_size;
	int failures = 0;

	for (size_t i = 0; i < 8; i++) {
		wd_block_pattern_(wd_room(out[i], size), i, 3);
		request[i] = wd_block_writing(i, wd_bytes(out[i], size));
		wd_block_submit(dev, &request[i]);
	}
	for (size_t i = 8; i-- > 0;)
		WD_EXPECT(wd_block_wait(&request[i]) == NULL);
	for (size_t i = 0; i < 8; i++) {
		memset(in[i], 0, size);
		request[i] = wd_block_reading(i, wd_room(in[i], size));
		wd_block_submit(dev, &request[i]);
	}
	for (size_t i = 0; i < 8; i++) {
		size_t which = i * 5 % 8;

		WD_EXPECT(wd_block_wait(&request[which]) == NULL);
		WD_EXPECT(request[which].sector == which && request[which].into.len == size);
		WD_EXPECT(memcmp(in[which], out[which], size) == 0);
	}
	return failures;
}

/* One that is refused is done at once, and does not disturb the others. */
WD_WAITS static inline int wd_block_refuses_in_flight_(wd_block dev)
{
	static uint8_t bytes[2][WD_BLOCK_TEST_BYTES];
	struct wd_block_info i = wd_block_info(dev);
	struct wd_block_request good = wd_block_reading(0, wd_room(bytes[0], i.sector_size));
	struct wd_block_request bad = wd_block_reading(i.sectors, wd_room(bytes[1], i.sector_size));
	int failures = 0;

	wd_block_submit(dev, &good);
	wd_block_submit(dev, &bad);
	WD_EXPECT(wd_block_is_done(&bad));
	WD_EXPECT(wd_err_is(wd_block_wait(&bad), wd_block_bad_range));
	WD_EXPECT(wd_block_wait(&good) == NULL);
	return failures;
}

/* A fiber that reads sector 0. */
struct wd_block_reader_ { wd_block dev; struct wd_room into; };
static inline wd_err wd_block_reads_(void *arg)
{
	struct wd_block_reader_ *it = arg;

	return wd_block_read(it->dev, 0, it->into);
}

/* A fiber that is cancelled while it reads ends, and its bytes are its own again. */
WD_WAITS static inline int wd_block_lets_go_(wd_block dev)
{
	static uint8_t bytes[WD_BLOCK_TEST_BYTES], other[WD_BLOCK_TEST_BYTES];
	size_t size = wd_block_info(dev).sector_size, kept = 0;
	struct wd_block_reader_ reader = { dev, wd_room(bytes, size) };
	struct wd_fiber *fiber;
	wd_err err = NULL;
	int failures = 0;

	if (wd_spawn("block-test", wd_block_reads_, &reader, &fiber))
		return 1;
	wd_yield();
	wd_cancel(fiber);
	WD_EXPECT(wd_join(fiber, &err) == NULL);
	WD_EXPECT(!err || err == wd_cancelled);
	memset(bytes, 0xa5, size);
	for (int i = 0; i < 4; i++)
		WD_EXPECT(wd_block_read(dev, 1, wd_room(other, size)) == NULL);
	while (kept < size && bytes[kept] == 0xa5)
		kept++;
	WD_EXPECT(kept == size);
	return failures;
}

/* Overwrites a device of at least 16 sectors of at most 4096 bytes each; returns
 * how many expectations were not met. */
WD_WAITS static inline int wd_block_conforms(wd_block dev)
{
	struct wd_block_info i = wd_block_info(dev);
	int failures = 0;

	WD_EXPECT(i.sector_size >= 512 && (i.sector_size & (i.sector_size - 1)) == 0);
	WD_EXPECT(i.sectors >= 16 && i.sector_size <= WD_BLOCK_TEST_BYTES);
	if (failures)
		return failures;
	if (i.writable)
		failures += wd_block_keeps_(dev) + wd_block_queues_(dev);
	failures += wd_block_refuses_in_flight_(dev) + wd_block_lets_go_(dev);
	return failures + wd_block_refuses_(dev);
}

#endif
