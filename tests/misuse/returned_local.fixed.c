/* SPDX-License-Identifier: ISC */
/* application */
#include "wadi/fiber.h"
#include "app.h"

static struct wd_mutex kept;

static struct wd_mutex *new_mutex(void)
{

	return &kept;
}

wd_err app_main(wd_console console, wd_time time)
{
	(void)console, (void)time;
	return wd_mutex_lock(new_mutex());
}
