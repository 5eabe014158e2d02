/* SPDX-License-Identifier: ISC */
#include "wadi/log_memory.h"

WD_ERROR(log_memory_full, wd_no_memory, "log-memory", "the memory for lines is full");

static wd_err report(void *self, const struct wd_log_message *m)
{
	struct log_memory *it = self;
	size_t room = it->size - it->len;
	size_t len = wd_fmt(it->text + it->len, room, "%s [%s] %.*s%s%.*s\n",
	                    wd_level_short(m->level), m->source->name, (int)m->text.len,
	                    (const char *)m->text.ptr, m->tag_text.len ? " " : "",
	                    (int)m->tag_text.len, (const char *)m->tag_text.ptr);

	if (len >= room) {
		it->text[it->len] = '\0';
		return log_memory_full;
	}
	it->len += len;
	return NULL;
}

static const struct wd_reporter_ops ops = { .report = report };

void log_memory_init(struct log_memory *it, struct wd_room room)
{
	*it = (struct log_memory){ .text = (char *)room.ptr, .size = room.len };
	log_memory_clear(it);
}

wd_reporter log_memory(struct log_memory *it)
{
	return (wd_reporter){ &ops, it };
}

void log_memory_clear(struct log_memory *it)
{
	it->len = 0;
	it->text[0] = '\0';
}
