/* SPDX-License-Identifier: ISC */
/* Whatever is done to it, a store over a file system is what a plain list says it is. */
#include <stdlib.h>

#include "wadi/alloc.h"
#include "wadi/kv_ram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* ---- The list ---------------------------------------------------------------------------- */

enum { ENTRIES = 128, DEPTH = 3 };

struct entry {
	struct wd_path path;
	size_t len;
	bool dictionary;
	uint8_t value; /* one byte, so many times over */
};

static struct entry entry[ENTRIES];
static size_t entries;

static struct wd_bytes path_of(const struct entry *e)
{
	return wd_bytes(e->path.text, e->len);
}

static struct entry *lookup(struct wd_bytes key)
{
	for (size_t i = 0; i < entries; i++)
		if (wd_bytes_equal(path_of(&entry[i]), key))
			return &entry[i];
	return NULL;
}

static void add(struct wd_bytes key, bool dictionary, uint8_t value)
{
	must(entries < ENTRIES);
	memcpy(entry[entries].path.text, key.ptr, key.len);
	entry[entries].len = key.len;
	entry[entries].dictionary = dictionary;
	entry[entries++].value = value;
}

static void drop(struct wd_bytes key)
{
	for (size_t i = 0; i < entries;) {
		struct wd_bytes path = path_of(&entry[i]);

		if (wd_bytes_equal(path, key) || wd_path_below(path, key))
			entry[i] = entry[--entries];
		else
			i++;
	}
}

/* The dictionaries above `key`, as far as there is no value in the way. */
static wd_err add_parents(struct wd_bytes key)
{
	for (size_t i = 0; i < key.len; i++) {
		struct wd_bytes parent = wd_bytes(key.ptr, i);
		struct entry *e = key.ptr[i] == '/' ? lookup(parent) : NULL;

		if (e && !e->dictionary)
			return wd_kv_not_a_dictionary;
		if (key.ptr[i] == '/' && !e)
			add(parent, true, 0);
	}
	return NULL;
}

static wd_err list_set(struct wd_bytes key, uint8_t value)
{
	struct entry *e = lookup(key);

	if (e && e->dictionary)
		return wd_kv_not_a_value;
	if (e) {
		e->value = value;
		return NULL;
	}
	WD_TRY(add_parents(key));
	add(key, false, value);
	return NULL;
}

static wd_err list_remove(struct wd_bytes key)
{
	if (!lookup(key))
		return wd_kv_not_found;
	drop(key);
	return NULL;
}

static wd_err list_rename(struct wd_bytes from, struct wd_bytes to)
{
	struct entry *e = lookup(from), *there = lookup(to);

	if (wd_path_below(to, from))
		return wd_kv_bad_key;
	if (!e)
		return wd_kv_not_found;
	WD_TRY(add_parents(to));
	if (e == there)
		return NULL;
	if (there && (e->dictionary || there->dictionary))
		return wd_kv_taken;
	drop(to);
	for (size_t i = 0; i < entries; i++) {
		struct wd_bytes path = path_of(&entry[i]), moved;
		struct wd_path copy = entry[i].path;

		if (!wd_bytes_equal(path, from) && !wd_path_below(path, from))
			continue;
		path = wd_bytes(copy.text + from.len, path.len - from.len);
		if (path.len > 0)
			path = wd_bytes(path.ptr + 1, path.len - 1);
		must(wd_path_join(&entry[i].path, to, path, &moved) == NULL);
		entry[i].len = moved.len;
	}
	return NULL;
}

/* ---- Both, side by side -------------------------------------------------------------------- */

static struct wd_date no_date(void *self)
{
	(void)self;
	return (struct wd_date){ 0, 0 };
}

static size_t count(const struct fs_ram_node *in)
{
	size_t n = 0;

	for (const struct fs_ram_node *c = in->first; c; c = c->next)
		n += 1 + count(c);
	return n;
}

static void compare(struct kv_ram *ram)
{
	uint8_t into[256];
	struct wd_bytes value;

	must(count(&ram->fs.root) == entries);
	for (size_t i = 0; i < entries; i++) {
		wd_err err = wd_kv_get(kv_ram_ro(ram), path_of(&entry[i]), WD_ROOM(into), &value);

		must(err == (entry[i].dictionary ? wd_kv_not_a_value : NULL));
		must(err || value.len == entry[i].value);
		for (size_t k = 0; !err && k < value.len; k++)
			must(value.ptr[k] == entry[i].value);
	}
}

/* A key of one to three names, each "a" or "b", from the bits of a byte. */
static struct wd_bytes key_of(uint8_t bits, uint8_t text[2 * DEPTH])
{
	size_t names = 1 + bits % DEPTH;

	bits /= DEPTH;
	for (size_t i = 0; i < names; i++) {
		text[2 * i] = bits & 1u << i ? 'b' : 'a';
		text[2 * i + 1] = '/';
	}
	return wd_bytes(text, 2 * names - 1);
}

static void step(struct kv_ram *ram, struct wd_cursor *c)
{
	uint8_t one[2 * DEPTH], two[2 * DEPTH], contents[256];
	uint8_t what = wd_cursor_u8(c), value;
	struct wd_bytes key = key_of(wd_cursor_u8(c), one), to;

	switch (what % 3) {
	case 0:
		value = wd_cursor_u8(c);
		memset(contents, value, sizeof contents);
		must(wd_kv_set(kv_ram(ram), key, wd_bytes(contents, value)) ==
		     list_set(key, value));
		break;
	case 1:
		must(wd_kv_remove(kv_ram(ram), key) == list_remove(key));
		break;
	default:
		to = key_of(wd_cursor_u8(c), two);
		must(wd_kv_rename(kv_ram(ram), key, to) == list_rename(key, to));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wd_pclock_ops clock_ops = { .now = no_date };
	struct wd_cursor c = wd_cursor(wd_bytes(data, size < 96 ? size : 96));
	struct kv_ram ram;

	entries = 0;
	must(kv_ram_init(&ram, (wd_pclock){ &clock_ops, NULL }, 100000) == NULL);
	while (c.left > 0) {
		step(&ram, &c);
		compare(&ram);
	}
	kv_ram_fini(&ram);
	must(ram.fs.used == 0 && wd_alloc_stats().pieces == 0);
	return 0;
}
