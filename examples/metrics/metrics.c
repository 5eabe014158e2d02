/* SPDX-License-Identifier: ISC */
#include "metrics.h"

#include "wadi/metrics.h"

static WD_COUNTER(left, "shop_customers_total", "customers served", { "counter", "left" });
static WD_COUNTER(right, "shop_customers_total", "customers served", { "counter", "right" });
static WD_GAUGE(till, "shop_till_cents", "money in the till");

static void put(void *arg, struct wd_bytes piece)
{
	wd_console_write(*(const wd_console *)arg, piece);
}

wd_err metrics_main(wd_console console, int64_t customers)
{
	wd_gauge_set(till, 5000);
	for (int64_t i = 0; i < customers; i++) {
		wd_count(i % 3 ? right : left, 1);
		wd_gauge_add(till, i % 2 ? -120 : 250);
	}
	wd_metrics_print(console);
	wd_metrics_add_image();
	wd_metrics_prometheus(put, &console);
	return NULL;
}
