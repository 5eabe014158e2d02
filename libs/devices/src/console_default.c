/* SPDX-License-Identifier: ISC */
#include "wadi/console_default.h"
#include "wadi/platform.h"

static void console_write(void *self, struct wd_bytes text)
{
	(void)self;
	wd_platform_write(text);
}

static const struct wd_console_ops console_ops = { .write = console_write };

wd_err console_default_init(struct console_default *it)
{
	it->unused = 0;
	return NULL;
}

wd_console console_default(struct console_default *it)
{
	return (wd_console){ &console_ops, it };
}
