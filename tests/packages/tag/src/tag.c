/* SPDX-License-Identifier: ISC */
#include "wadi/tag.h"

static void tag_write(void *self, struct wd_bytes text)
{
	struct tag *it = self;

	wd_console_write(it->under, it->word);
	if (it->loud)
		wd_console_write(it->under, it->word);
	wd_console_write(it->under, text);
}

static const struct wd_console_ops ops = { .write = tag_write };

wd_err tag_init(struct tag *it, wd_console under, const char *word, bool loud)
{
	*it = (struct tag){ under, wd_str(word ? word : ""), loud };
	return NULL;
}

wd_console tag(struct tag *it)
{
	return (wd_console){ &ops, it };
}
