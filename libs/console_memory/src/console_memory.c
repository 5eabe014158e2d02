/* SPDX-License-Identifier: ISC */
#include "wadi/console_memory.h"

static void memory_write(void *self, struct wd_bytes text)
{
	struct console_memory *it = self;
	size_t room = it->size - 1 - it->len;
	size_t kept = text.len < room ? text.len : room;

	if (kept > 0)
		memcpy(it->text + it->len, text.ptr, kept);
	it->len += kept;
	it->text[it->len] = '\0';
	it->lost += text.len - kept;
}

static const struct wd_console_ops memory_ops = { .write = memory_write };

void console_memory_init(struct console_memory *it, struct wd_room room)
{
	*it = (struct console_memory){ .text = (char *)room.ptr, .size = room.len };
	console_memory_clear(it);
}

wd_console console_memory(struct console_memory *it)
{
	return (wd_console){ &memory_ops, it };
}

void console_memory_clear(struct console_memory *it)
{
	it->len = 0;
	it->lost = 0;
	it->text[0] = '\0';
}
