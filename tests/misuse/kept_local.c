/* SPDX-License-Identifier: ISC */
/* expect: dangling|storing the address of local variable */
/* application */
/* only: gcc */
#include "wadi/fiber.h"
#include "app.h"

static struct wd_mailbox *box;

static void make_box(void)
{
	void *slot[4];
	struct wd_mailbox m;

	wd_mailbox_init(&m, slot, WD_COUNT(slot));
	box = &m; /* here */
}

wd_err app_main(wd_console console, wd_time time)
{
	(void)console, (void)time;
	make_box();
	return wd_mailbox_put(box, NULL);
}
