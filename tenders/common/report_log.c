/* SPDX-License-Identifier: ISC */
/* The log's last messages, from the memory of a guest that may have damaged them, or
 * never meant well. */
#include "report.h"
#include "wadi/abi/wadi.h"

typedef unsigned long long ull;

enum { RING_MAX = 1 << 16, SHOWN_MAX = 16, NAME_MAX_ = 32, TEXT_MAX = 320, TAGS_MAX = 128 };

struct ring {
	const struct machine *m;
	uint64_t bytes; /* where they are */
	struct wadi_log_ring head;
};

static bool open_ring(struct ring *r, const struct machine *m, uint64_t addr)
{
	r->m = m;
	r->bytes = addr + sizeof r->head;
	return addr && m->read(m->self, addr, wd_room(&r->head, sizeof r->head)) &&
	       r->head.size > 0 && r->head.size <= RING_MAX && r->head.first < r->head.size &&
	       r->head.used <= r->head.size;
}

/* What lies `offset` <= used behind the first byte; at most as much as is used. */
static bool copy(const struct ring *r, uint64_t offset, struct wd_room into)
{
	uint64_t at = (r->head.first + offset) % r->head.size, left = r->head.size - at;
	size_t part = into.len < left ? into.len : (size_t)left;

	return r->m->read(r->m->self, r->bytes + at, wd_room(into.ptr, part)) &&
	       r->m->read(r->m->self, r->bytes, wd_room(into.ptr + part, into.len - part));
}

/* The record at this offset, if it and its texts lie in what is used. */
static bool read_record(const struct ring *r, uint64_t at, struct wadi_log_record *record)
{
	uint64_t left = r->head.used - at;

	return left >= sizeof *record && copy(r, at, wd_room(record, sizeof *record)) &&
	       (uint64_t)record->text + record->tags <= left - sizeof *record;
}

static uint64_t size_of(const struct wadi_log_record *record)
{
	return sizeof *record + record->text + record->tags;
}

/* What could speak to a terminal does not get there. */
static void clean(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}

/* As much of a text as is shown; nothing when it cannot be read. */
static int read_text(const struct ring *r, uint64_t at, size_t len, struct wd_room into)
{
	if (len > into.len)
		len = into.len;
	if (!copy(r, at, wd_room(into.ptr, len)))
		return 0;
	clean((char *)into.ptr, len);
	return (int)len;
}

static void read_name(const struct machine *m, uint64_t source, char name[NAME_MAX_])
{
	uint64_t at;
	size_t len = 0;

	if (m->read(m->self, source, wd_room(&at, sizeof at)))
		while (len < NAME_MAX_ - 1 && m->read(m->self, at + len, wd_room(name + len, 1)) &&
		       name[len])
			len++;
	name[len] = '\0';
	clean(name, len);
}

static void print(const struct ring *r, uint64_t at, const struct wadi_log_record *record,
	uint64_t start)
{
	static const char *const levels[] = { "---", "APP", "ERR", "WRN", "INF", "DBG" };
	char name[NAME_MAX_], text[TEXT_MAX], tags[TAGS_MAX];
	uint64_t us = (record->when - start) / 1000;
	int text_len = read_text(r, at + sizeof *record, record->text, WD_ROOM(text));
	int tags_len = read_text(r, at + sizeof *record + record->text, record->tags,
		WD_ROOM(tags));

	read_name(r->m, record->source, name);
	report_line("  [%5llu.%06llu] %s [%s] %.*s%s%.*s", (ull)us / 1000000, (ull)us % 1000000,
		levels[record->level < WD_COUNT(levels) ? record->level : 0], name, text_len, text,
		tags_len ? " " : "", tags_len, tags);
}

void report_log(const struct machine *machine, uint64_t addr)
{
	struct ring ring;
	struct wadi_log_record record;
	uint64_t count = 0, start = 0;

	if (!open_ring(&ring, machine, addr))
		return;
	for (uint64_t at = 0; read_record(&ring, at, &record); at += size_of(&record)) {
		if (count++ == 0)
			start = record.when;
	}
	if (count > 0)
		report_line("  the log's last messages, times as since the first:");
	for (uint64_t at = 0; read_record(&ring, at, &record); at += size_of(&record)) {
		if (count-- <= SHOWN_MAX)
			print(&ring, at, &record, start);
	}
}
