/* SPDX-License-Identifier: ISC */
/* expect: address of local variable|address of stack memory */
/* application */
#include "wadi/fiber.h"
#include "app.h"

static struct wd_mutex *new_mutex(void)
{
	struct wd_mutex m = { 0 };

	return &m; /* here */
}

wd_err app_main(wd_console console, wd_time time)
{
	(void)console, (void)time;
	return wd_mutex_lock(new_mutex());
}
