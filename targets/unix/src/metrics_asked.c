/* SPDX-License-Identifier: ISC */
/* SIGUSR1: a request, as often as it comes, for an image that wants to know. */
#define _GNU_SOURCE
#include <signal.h>

#include "wadi/platform.h"
#include "watch.h"

static volatile uint32_t asked;

static void on_request(int number)
{
	(void)number;
	asked++;
	watch_wake();
}

uint32_t wd_platform_metrics_asked(void)
{
	static bool listens;
	struct sigaction action = { .sa_handler = on_request, .sa_flags = SA_RESTART };

	if (!listens)
		sigaction(SIGUSR1, &action, NULL); /* cannot fail for this signal */
	listens = true;
	return asked;
}
