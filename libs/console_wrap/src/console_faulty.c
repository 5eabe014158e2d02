/* SPDX-License-Identifier: ISC */
#include "wadi/console_faulty.h"

static void faulty_write(void *self, struct wd_bytes text)
{
	struct console_faulty *it = self;

	it->seen++;
	if (it->good == 0)
		text.len /= 2;
	else
		it->good--;
	wd_console_write(it->under, text);
}

static const struct wd_console_ops faulty_ops = { .write = faulty_write };

void console_faulty_init(struct console_faulty *it, wd_console under, uint64_t good)
{
	*it = (struct console_faulty){ .under = under, .good = good };
}

wd_console console_faulty(struct console_faulty *it)
{
	return (wd_console){ &faulty_ops, it };
}
