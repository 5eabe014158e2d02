/* SPDX-License-Identifier: ISC */
/* SIGTERM: the first is a request, for an image that wants to know; the second is what
 * it always is. */
#define _GNU_SOURCE
#include <signal.h>

#include "wadi/platform.h"
#include "watch.h"

static volatile sig_atomic_t asked;

static void on_request(int number)
{
	(void)number;
	asked = true;
	watch_wake();
}

bool wd_platform_stop_asked(void)
{
	static bool listens;
	struct sigaction action = {
		.sa_handler = on_request, .sa_flags = SA_RESETHAND | SA_RESTART,
	};

	if (!listens)
		sigaction(SIGTERM, &action, NULL); /* cannot fail for this signal */
	listens = true;
	return asked;
}
