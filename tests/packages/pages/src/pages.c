/* SPDX-License-Identifier: ISC */
#include "wadi/pages.h"

static void pages_write(void *self, struct wd_bytes text)
{
	const struct pages *it = self;

	for (size_t i = 0; i < it->files->len; i++)
		wd_console_print(it->under, "%s: %pB\n", it->files->at[i].name,
		                 (const void *)&it->files->at[i].contents);
	wd_console_write(it->under, text);
}

static const struct wd_console_ops ops = { .write = pages_write };

wd_err pages_init(struct pages *it, const struct wd_files *files, wd_console under)
{
	*it = (struct pages){ files, under };
	return NULL;
}

wd_console pages(struct pages *it)
{
	return (wd_console){ &ops, it };
}
