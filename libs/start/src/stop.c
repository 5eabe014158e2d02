/* SPDX-License-Identifier: ISC */
#include "wadi/stop.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"

static bool ready(void *device)
{
	(void)device;
	return wd_platform_stop_asked();
}

bool wd_stop_asked(void)
{
	return wd_platform_stop_asked();
}

/* One fiber waits for the host, the others for that one. */
wd_err wd_stop_wait(void)
{
	static struct wd_source source = { .ready = ready };
	static struct wd_mutex turn;
	static bool added;
	wd_err err;

	if (!added)
		wd_source_add(&source);
	added = true;
	WD_TRY(wd_mutex_lock(&turn));
	err = wd_source_wait(&source);
	wd_mutex_unlock(&turn);
	return err;
}
