/* SPDX-License-Identifier: ISC */
#include "wadi/console_default.h"
#include "wadi/platform.h"

static void console_write(void *self, struct wd_bytes text)
{
	struct console_default *it = self;

	if (!it->begun)
		wd_platform_write(wd_str("kite: "));
	it->begun = true;
	wd_platform_write(text);
}

static const struct wd_console_ops ops = { .write = console_write };

wd_err console_default_init(struct console_default *it)
{
	it->begun = false;
	return NULL;
}

wd_console console_default(struct console_default *it)
{
	return (wd_console){ &ops, it };
}
