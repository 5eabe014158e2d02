/* SPDX-License-Identifier: ISC */
#include "block.h"

#include "wadi/alloc.h"

enum { MANY = 12 };

static WD_ERROR(not_passed, NULL, "block", "not every test has passed");
static WD_ERROR(not_the_same, NULL, "block", "what is read is not what was written");
static WD_ERROR(too_small, NULL, "block", "the disk has too few sectors");

/* A disk, and room for the sectors of a test and for what they should hold. */
struct bench {
	wd_block disk;
	struct wd_block_info is;
	struct wd_room in, out;
};

static struct wd_room part(const struct bench *b, struct wd_room of, size_t sectors)
{
	return wd_room(of.ptr, sectors * b->is.sector_size);
}

static struct wd_bytes pattern(const struct bench *b, uint64_t sector, size_t sectors)
{
	struct wd_room out = part(b, b->out, sectors);

	for (size_t i = 0; i < out.len; i++)
		out.ptr[i] = (uint8_t)(sector * 31 + i * 7 + i / b->is.sector_size);
	return wd_bytes(out.ptr, out.len);
}

static wd_err read_back(const struct bench *b, uint64_t sector, size_t sectors)
{
	struct wd_bytes out = pattern(b, sector, sectors);
	struct wd_room in = part(b, b->in, sectors);

	WD_TRY(wd_block_write(b->disk, sector, out));
	WD_TRY(wd_block_read(b->disk, sector, in));
	return wd_bytes_equal(wd_bytes(in.ptr, in.len), out) ? NULL : not_the_same;
}

static wd_err write_past(const struct bench *b, uint64_t sector, size_t sectors)
{
	return wd_block_write(b->disk, sector, pattern(b, sector, sectors));
}

static wd_err read_past(const struct bench *b, uint64_t sector, size_t sectors)
{
	return wd_block_read(b->disk, sector, part(b, b->in, sectors));
}

static wd_err run_all(wd_console console, const struct bench *b)
{
	uint64_t end = b->is.sectors;
	const struct {
		const char *what;
		wd_err (*run)(const struct bench *b, uint64_t sector, size_t sectors);
		uint64_t sector;
		size_t sectors;
		wd_err wanted;
	} tests[] = {
		{ "the first sector", read_back, 0, 1, NULL },
		{ "the last sector", read_back, end - 1, 1, NULL },
		{ "two sectors", read_back, 0, 2, NULL },
		{ "the last two sectors", read_back, end - 2, 2, NULL },
		{ "twelve sectors", read_back, 0, MANY, NULL },
		{ "a write behind the end", write_past, end, 1, wd_block_bad_range },
		{ "a write across the end", write_past, end - MANY + 1, MANY, wd_block_bad_range },
		{ "a read behind the end", read_past, end, 1, wd_block_bad_range },
		{ "a read across the end", read_past, end - MANY + 1, MANY, wd_block_bad_range },
	};
	size_t passed = 0;

	for (size_t i = 0; i < WD_COUNT(tests); i++) {
		wd_err err = tests[i].run(b, tests[i].sector, tests[i].sectors);
		bool good = tests[i].wanted ? wd_err_is(err, tests[i].wanted) : !err;

		wd_console_print(console, "%s: %s: %pE\n", good ? "passed" : "FAILED",
		                 tests[i].what, err);
		passed += good;
	}
	wd_console_print(console, "%zu of %zu tests passed\n", passed, WD_COUNT(tests));
	return passed == WD_COUNT(tests) ? NULL : not_passed;
}

wd_err block_main(wd_console console, wd_block disk)
{
	struct bench b = { .disk = disk, .is = wd_block_info(disk) };
	size_t size = (size_t)MANY * b.is.sector_size;
	WD_AUTO(wd_free) uint8_t *in = wd_alloc(size), *out = NULL;

	wd_console_print(console, "%llu sectors of %u bytes, %s\n",
	                 (unsigned long long)b.is.sectors, b.is.sector_size,
	                 b.is.writable ? "read and write" : "read only");
	if (b.is.sectors < MANY)
		return too_small;
	out = wd_alloc(size);
	if (!in || !out)
		return wd_no_memory;
	b.in = wd_room(in, size);
	b.out = wd_room(out, size);
	return run_all(console, &b);
}
