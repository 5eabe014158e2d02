/* SPDX-License-Identifier: ISC */
#include "wadi/fiber.h"
#include "wadi/metrics.h"
#include "wadi/platform.h"

static uint32_t answered; /* of those who asked */

static bool asked(void *device)
{
	(void)device;
	return wd_platform_metrics_asked() != answered;
}

/* cli/src/metrics.c looks for the first line and the last. */
static wd_err tell(void *console)
{
	static struct wd_source source = { .ready = asked };
	const wd_console *to = console;

	wd_source_add(&source);
	for (;;) {
		WD_TRY(wd_source_wait(&source));
		answered = wd_platform_metrics_asked();
		wd_console_print(*to, "# metrics\n");
		wd_metrics_print(*to);
		wd_console_print(*to, "# end of metrics\n");
	}
}

wd_err wd_metrics_tell(wd_console console)
{
	static wd_console to;

	to = console;
	return wd_spawn("metrics", tell, &to, NULL);
}
