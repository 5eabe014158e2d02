/* SPDX-License-Identifier: ISC */
/* application */
#include "wadi/fiber.h"
#include "app.h"

static struct wd_mailbox *box;

static void make_box(void)
{
	static void *slot[4];
	static struct wd_mailbox m;

	wd_mailbox_init(&m, slot, WD_COUNT(slot));
	box = &m;
}

wd_err app_main(wd_console console, wd_time time)
{
	(void)console, (void)time;
	make_box();
	return wd_mailbox_put(box, NULL);
}
