/* SPDX-License-Identifier: ISC */
#include "counting.h"

#include "wadi/fiber.h"
#include "wadi/metrics.h"
#include "wadi/stop.h"

static WD_COUNTER(rounds, "counting_rounds_total", "rounds made", { "how", "busily" });
static WD_GAUGE(ready, "counting_ready", "whether the image is ready");

static void fill(void)
{
	static struct wd_gauge many[40];

	for (size_t i = 0; i < WD_COUNT(many); i++) {
		static char name[WD_COUNT(many)][32];

		wd_fmt(name[i], sizeof name[i], "counting_filler_%zu", i);
		many[i].metric = (struct wd_metric){
			.name = name[i], .doc = "one of many", .kind = WD_METRIC_GAUGE,
			.value = (int64_t)i,
		};
		wd_metrics_add(&many[i].metric);
	}
}

wd_err counting_main(wd_console console, const char *how)
{
	if (strcmp(how, "silent") != 0)
		WD_TRY(wd_metrics_tell(console));
	fill();
	wd_gauge_set(ready, 1);
	wd_yield(); /* who tells listens from now on */
	(void)wd_stop_asked();
	wd_console_print(console, "ready\n");
	while (strcmp(how, "busy") == 0 && !wd_stop_asked()) {
		wd_count(rounds, 1);
		wd_yield();
	}
	return wd_stop_wait();
}
