/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

#include "wadi/fmt.h"

/* A trip to the device costs far more than the copy into this. */
struct piece {
	wd_console console;
	size_t len;
	uint8_t text[256];
};

static void flush(struct piece *p)
{
	if (p->len > 0)
		wd_console_write(p->console, wd_bytes(p->text, p->len));
	p->len = 0;
}

static void put(void *arg, struct wd_bytes text)
{
	struct piece *p = arg;
	struct wd_cursor c = wd_cursor(text);

	while (c.left > 0) {
		size_t room = sizeof p->text - p->len;
		struct wd_bytes some = wd_cursor_take(&c, c.left < room ? c.left : room);

		memcpy(p->text + p->len, some.ptr, some.len);
		p->len += some.len;
		if (c.left > 0)
			flush(p);
	}
}

void wd_console_print(wd_console console, const char *format, ...)
{
	struct piece p;
	va_list args;

	p.console = console;
	p.len = 0;
	va_start(args, format);
	wd_vfmt_to(put, &p, format, args);
	va_end(args);
	flush(&p);
}
