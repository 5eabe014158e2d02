/* SPDX-License-Identifier: ISC */
/* Fragments of a few datagrams with known contents, in any order, overlapping, short and late:
 * what comes out is one of them, exactly, and nothing is left behind. */
#include <stdlib.h>

#include "wadi/ip_reassembly.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE = 512, BUFFERS = 160 };

static struct wd_pool pool;
static struct wd_wheel wheel;

static void must(bool so)
{
	if (!so)
		abort();
}

static void drop(void *arg, const struct ip_fragment *header, struct wd_buf *data)
{
	(void)arg;
	must(header->offset == 0);
	wd_buf_free(data);
}

static uint8_t byte_at(uint32_t id, size_t place)
{
	return (uint8_t)(place + place / 256 * 3 + id);
}

static struct wd_buf *data_of(uint32_t id, uint32_t offset, uint32_t len)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 40);
	uint8_t *at = b ? wd_buf_append(b, len) : NULL;

	must(at != NULL);
	for (uint32_t i = 0; i < len; i++)
		at[i] = byte_at(id, offset + i);
	return b;
}

static void check(struct wd_buf *whole, uint32_t id)
{
	static uint8_t bytes[65536];
	size_t len = wd_buf_total(whole);

	must(len > 0 && len < sizeof bytes && wd_buf_copy(whole, 0, wd_room(bytes, len)));
	for (size_t i = 0; i < len; i++)
		must(bytes[i] == byte_at(id, i));
	wd_buf_free(whole);
}

static void step(struct ip_reassembly *it, struct wd_cursor *c)
{
	uint8_t what = wd_cursor_u8(c);
	uint32_t offset = 8u * wd_cursor_u8(c), len = wd_cursor_u8(c);
	struct ip_fragment f = { .id = what & 3, .tos = what >> 4 & 3, .more = what >> 2 & 1,
	                         .offset = what & 0x80 ? 65535 - offset : offset };
	struct wd_buf *whole;

	if (what >> 3 & 1)
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_ms(10 * len)));
	if (what & 0x40) { /* few places, so that they meet often */
		f.offset %= 64;
		len = 8 + len % 32 / 8 * 8;
	}
	whole = ip_reassembly_take(it, &f, data_of(f.id, f.offset, len));
	must(it->bufs <= IP_REASSEMBLY_BUFS);
	if (whole)
		check(whole, f.id);
	must(pool.used == it->bufs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static struct ip_reassembly it;
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));

	must(wd_pool_init(&pool, WD_ROOM(memory), SIZE) == NULL);
	wd_wheel_init(&wheel, (wd_instant){ 1 });
	ip_reassembly_init(&it, &wheel, wd_s(10), drop, &it);
	while (c.left > 0)
		step(&it, &c);
	ip_reassembly_fini(&it);
	must(pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns);
	return 0;
}
