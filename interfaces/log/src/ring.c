/* SPDX-License-Identifier: ISC */
/* The last messages, each a record and its texts, round and round.  Monitors read them
 * when the image has crashed: the layout is that of wadi/abi/wadi.h.
 */
#include "log_internal.h"

struct record {
	const struct wd_log_source *source;
	wd_instant when;
	enum wd_level level;
	uint16_t text, tags; /* bytes that follow */
};

struct ring {
	size_t first, used;
	size_t size; /* for monitors */
	uint8_t bytes[16384];
};

/* By this name the image's note finds it: see image.lds. */
extern struct ring wadi_log_ring;

struct ring wadi_log_ring;

_Static_assert(offsetof(struct record, level) == 16 && offsetof(struct record, text) == 20 &&
               sizeof(struct record) == 24 && offsetof(struct ring, bytes) == 24 &&
               offsetof(struct wd_log_source, name) == 0, "the ABI's layout");
_Static_assert(sizeof wadi_log_ring.bytes >=
               sizeof(struct record) + WD_LOG_TEXT_MAX + WD_LOG_TAGS_MAX,
               "the longest message fits");

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Appends; there is room. */
static void append(const void *from, size_t len)
{
	size_t at = (wadi_log_ring.first + wadi_log_ring.used) % sizeof wadi_log_ring.bytes;
	size_t part = least(len, sizeof wadi_log_ring.bytes - at);

	if (len > 0) {
		memcpy(wadi_log_ring.bytes + at, from, part);
		memcpy(wadi_log_ring.bytes, (const uint8_t *)from + part, len - part);
	}
	wadi_log_ring.used += len;
}

/* What lies `offset` behind the first byte. */
static void copy(size_t offset, void *into, size_t len)
{
	size_t at = (wadi_log_ring.first + offset) % sizeof wadi_log_ring.bytes;
	size_t part = least(len, sizeof wadi_log_ring.bytes - at);

	memcpy(into, wadi_log_ring.bytes + at, part);
	memcpy((uint8_t *)into + part, wadi_log_ring.bytes, len - part);
}

static size_t size_of(const struct record *r)
{
	return sizeof *r + r->text + r->tags;
}

static void drop_first(void)
{
	struct record r;

	copy(0, &r, sizeof r);
	wadi_log_ring.first = (wadi_log_ring.first + size_of(&r)) % sizeof wadi_log_ring.bytes;
	wadi_log_ring.used -= size_of(&r);
}

void wd_log_ring_put(const struct wd_log_message *m)
{
	struct record r = {
		m->source, m->when, m->level, (uint16_t)m->text.len, (uint16_t)m->tag_text.len,
	};

	while (sizeof wadi_log_ring.bytes - wadi_log_ring.used < size_of(&r))
		drop_first();
	wadi_log_ring.size = sizeof wadi_log_ring.bytes;
	append(&r, sizeof r);
	append(m->text.ptr, m->text.len);
	append(m->tag_text.ptr, m->tag_text.len);
}

/* Is it what was put here, as far as one can see?  Not so after a wild write. */
static bool is_sound(const struct record *r, size_t at)
{
	return wadi_log_ring.used <= sizeof wadi_log_ring.bytes && r->level <= WD_LEVEL_DEBUG &&
	       r->text <= WD_LOG_TEXT_MAX && r->tags <= WD_LOG_TAGS_MAX &&
	       size_of(r) <= wadi_log_ring.used - at;
}

void wd_log_ring_each(void (*each)(void *arg, const struct wd_log_message *message), void *arg)
{
	static char text[WD_LOG_TEXT_MAX], tags[WD_LOG_TAGS_MAX];
	struct record r;

	for (size_t at = 0; at + sizeof r <= wadi_log_ring.used; at += size_of(&r)) {
		copy(at, &r, sizeof r);
		if (!is_sound(&r, at))
			return;
		copy(at + sizeof r, text, r.text);
		copy(at + sizeof r + r.text, tags, r.tags);
		each(arg, &(struct wd_log_message){
			.source = r.source, .level = r.level, .when = r.when,
			.text = wd_bytes(text, r.text), .tag_text = wd_bytes(tags, r.tags),
		});
	}
}
