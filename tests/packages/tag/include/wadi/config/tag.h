/* SPDX-License-Identifier: ISC */
/* wadi/config/tag.h - a console that puts a word before each write, for config.c.
 *
 *   tag(console_default(), .group = "left", .word = "[l] ")
 *
 * Configure key: --voice=plain|loud.  Boot argument, of which .word is the
 * default: --word.
 */
#ifndef WADI_CONFIG_TAG_H
#define WADI_CONFIG_TAG_H

#include "wadi/config.h"
#include "wadi/console.h"

/* What tag() takes besides the console; `group` stands before key and argument. */
struct tag_options { const char *group, *word; };
#define tag(under, ...) tag_of(under, (struct tag_options){ __VA_ARGS__ })

/* tag() itself. */
static inline wd_console tag_of(wd_console under, struct tag_options o)
{
	bool loud = key_choice(in_group(o.group, "voice"), "how it is said", "plain, loud", 0) == 1;

	return DEVICE(wd_console, tag, under,
		boot_text(in_group(o.group, "word"), "what stands before each write", o.word),
		loud);
}

#endif
