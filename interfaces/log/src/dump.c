/* SPDX-License-Identifier: ISC */
#include "log_internal.h"
#include "wadi/platform.h"

static void dump(void *arg, const struct wd_log_message *message)
{
	wd_instant *first = arg;

	if (!wd_log_is_source(message->source))
		return; /* overwritten: to look at its name could crash again */
	if (wd_before(message->when, *first))
		*first = message->when;
	wd_log_plain(message, *first);
}

void wd_log_dump(void)
{
	wd_instant first = WD_NEVER;

	wd_platform_write(wd_str("the last messages, times as since the first:\n"));
	wd_log_ring_each(dump, &first);
}
