/* SPDX-License-Identifier: ISC */
#include "wadi/block_tools.h"

/* A wait that is over at once: others run, and cancellation is seen. */
static wd_err breathe(void)
{
	return wd_sleep(wd_ns(0));
}

static uint64_t less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---- Folds -------------------------------------------------------------------------- */

/* What a fold does with the pieces it reads: each of whole units, sectors of the
 * larger of two devices. */
struct fold {
	wd_block dev;
	uint64_t sectors;
	uint32_t size; /* of a sector */
	struct wd_room room;
	uint64_t unit, step; /* in sectors of `dev` */
	wd_block_each *each;
	void *arg;
};

static wd_err fold_init(struct fold *f, wd_block dev, struct wd_room room, size_t unit)
{
	struct wd_block_info is = wd_block_info(dev);

	f->dev = dev;
	f->sectors = is.sectors;
	f->size = is.sector_size;
	f->room = room;
	f->unit = unit > f->size ? unit / f->size : 1;
	f->step = room.len / f->size / f->unit * f->unit;
	return f->step > 0 ? NULL : wd_block_bad_range;
}

static wd_err fold_range(const struct fold *f, uint64_t from, uint64_t to)
{
	uint64_t count;

	for (uint64_t at = from; at < to; at += count) {
		count = less(f->step, to - at);
		struct wd_room piece = wd_room(f->room.ptr, count * f->size);

		WD_TRY(wd_block_read(f->dev, at, piece));
		WD_TRY(f->each(f->arg, at, wd_bytes(piece.ptr, piece.len)));
		WD_TRY(breathe());
	}
	return NULL;
}

/* Neighbours in a unit of one that is mapped are folded with it.  The device is not
 * trusted to lead forward. */
static wd_err fold_mapped(const struct fold *f, wd_block_sparse dev)
{
	uint64_t first, end = 0;

	for (;;) {
		uint64_t at = end;

		WD_TRY(wd_block_seek(dev, at, true, &first));
		if (first == f->sectors)
			return NULL;
		WD_TRY(wd_block_seek(dev, first, false, &end));
		if (first < at || end <= first || end > f->sectors)
			return wd_block_failed;
		first -= first % f->unit;
		if (end % f->unit)
			end += f->unit - end % f->unit;
		WD_TRY(fold_range(f, first, end));
	}
}

wd_err wd_block_fold(wd_block dev, struct wd_room room, wd_block_each *each, void *arg)
{
	struct fold f = { .each = each, .arg = arg };

	WD_TRY(fold_init(&f, dev, room, 0));
	return fold_range(&f, 0, f.sectors);
}

wd_err wd_block_fold_mapped(wd_block_sparse dev, struct wd_room room, wd_block_each *each,
                            void *arg)
{
	struct fold f = { .each = each, .arg = arg };

	WD_TRY(fold_init(&f, wd_block_of_sparse(dev), room, 0));
	return fold_mapped(&f, dev);
}

/* ---- Two devices ---------------------------------------------------------------------- */

static wd_err check_sizes(wd_block a, wd_block b)
{
	struct wd_block_info ia = wd_block_info(a), ib = wd_block_info(b);
	uint64_t na, nb;

	if (__builtin_mul_overflow(ia.sectors, ia.sector_size, &na) ||
	    __builtin_mul_overflow(ib.sectors, ib.sector_size, &nb) || na != nb)
		return wd_block_bad_range;
	return NULL;
}

/* The other device of the two, and how its sectors are counted. */
struct other {
	wd_block dev;
	uint32_t here, there; /* bytes of a sector */
	struct wd_room room;
	uint64_t same;
};

static wd_err write_other(void *arg, uint64_t sector, struct wd_bytes bytes)
{
	struct other *o = arg;

	return wd_block_write(o->dev, sector * o->here / o->there, bytes);
}

static wd_err other_init(struct other *o, wd_block dev, wd_block other)
{
	WD_TRY(check_sizes(dev, other));
	o->dev = other;
	o->here = wd_block_info(dev).sector_size;
	o->there = wd_block_info(other).sector_size;
	return NULL;
}

wd_err wd_block_copy(wd_block from, wd_block to, struct wd_room room)
{
	struct other o = { 0 };
	struct fold f = { .each = write_other, .arg = &o };

	WD_TRY(other_init(&o, from, to));
	WD_TRY(fold_init(&f, from, room, o.there));
	return fold_range(&f, 0, f.sectors);
}

wd_err wd_block_copy_mapped(wd_block_sparse from, wd_block to, struct wd_room room)
{
	struct other o = { 0 };
	struct fold f = { .each = write_other, .arg = &o };

	WD_TRY(other_init(&o, wd_block_of_sparse(from), to));
	WD_TRY(fold_init(&f, wd_block_of_sparse(from), room, o.there));
	return fold_mapped(&f, from);
}

/* Not an error of anybody: ends the fold. */
static WD_ERROR(differs, NULL, "block", "the devices differ");

static wd_err compare_other(void *arg, uint64_t sector, struct wd_bytes bytes)
{
	struct other *o = arg;
	size_t same = 0;

	WD_TRY(wd_block_read(o->dev, sector * o->here / o->there,
	                     wd_room(o->room.ptr, bytes.len)));
	while (same < bytes.len && o->room.ptr[same] == bytes.ptr[same])
		same++;
	o->same += same;
	return same == bytes.len ? NULL : differs;
}

wd_err wd_block_compare(wd_block a, wd_block b, struct wd_room room, uint64_t *same)
{
	struct other o = { 0 };
	struct fold f = { .each = compare_other, .arg = &o };
	size_t half = room.len / 2;
	wd_err err;

	WD_TRY(other_init(&o, a, b));
	o.room = wd_room(room.ptr + half, half);
	WD_TRY(fold_init(&f, a, wd_room(room.ptr, half), o.there));
	err = fold_range(&f, 0, f.sectors);
	if (err && err != differs)
		return err;
	*same = o.same;
	return NULL;
}

/* ---- One device -------------------------------------------------------------------------- */

wd_err wd_block_fill(wd_block dev, uint8_t byte, struct wd_room room)
{
	struct wd_block_info is = wd_block_info(dev);
	uint64_t step = room.len / is.sector_size, count;

	if (step == 0)
		return wd_block_bad_range;
	memset(room.ptr, byte, room.len);
	for (uint64_t at = 0; at < is.sectors; at += count) {
		count = less(step, is.sectors - at);
		WD_TRY(wd_block_write(dev, at, wd_bytes(room.ptr, count * is.sector_size)));
		WD_TRY(breathe());
	}
	return NULL;
}
